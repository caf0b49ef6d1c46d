"""What a host asks before it lets us in, as a sheet. Closing it gives no answer."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from desktop_app.domain.questions import (
    ACCEPT,
    HostQuestion,
    Passphrase,
    Password,
    Prompt,
    RegistryPassword,
    UnknownHostKey,
)
from desktop_app.gui.shell.sheet import Sheet
from desktop_app.gui.tabs.parts import Facts
from desktop_app.gui.theme.theme import Theme
from desktop_app.gui.widgets.copy_line import CopyLine
from desktop_app.gui.widgets.field import Field
from desktop_app.gui.widgets.text_label import text_label

_WIDTH = 520
_LONGEST = 1200
_MOST_LINES = 16
_KEY_FILES = {
    "ED25519": "/etc/ssh/ssh_host_ed25519_key.pub",
    "ECDSA": "/etc/ssh/ssh_host_ecdsa_key.pub",
    "RSA": "/etc/ssh/ssh_host_rsa_key.pub",
}


def question_sheet(
    theme: Theme, question: HostQuestion, can_keep: bool, parent: QWidget
) -> QuestionSheet:
    """The sheet for a question; `can_keep`: there is a keyring for its answer."""
    if isinstance(question, UnknownHostKey):
        return HostKeySheet(theme, question, parent)
    return SecretSheet(theme, question, can_keep, parent)


class QuestionSheet(Sheet):
    """`answered` carries the answer, and whether it is to be kept; at most once."""

    answered = Signal(str, bool)

    def __init__(self, theme: Theme, title: str, text: str, parent: QWidget) -> None:
        super().__init__(theme, title, text, parent)
        self.setMinimumWidth(_WIDTH)
        self.setMaximumWidth(max(_WIDTH, parent.width() - 2 * theme.tokens.spacing.xl))


class HostKeySheet(QuestionSheet):
    """Nobody has seen this host's key yet. Enter cancels: only a look at the fingerprint helps."""

    def __init__(self, theme: Theme, question: UnknownHostKey, parent: QWidget) -> None:
        tr = QCoreApplication.translate
        super().__init__(
            theme,
            tr("HostKeySheet", "Is this the right host?"),
            tr(
                "HostKeySheet",
                "Its key is not known on this computer yet. If you accept it, it is added to your "
                "known_hosts file, and from then on every other key is refused.",
            ),
            parent,
        )
        facts = Facts(theme, self)
        facts.show_facts(
            [
                (self.tr("Host"), plain_words(question.host)),
                (self.tr("Key"), plain_words(question.key_type)),
            ]
        )
        fingerprint = CopyLine(theme, self.tr("Fingerprint"), question.fingerprint, self)
        self.body.addWidget(facts)
        self.body.addWidget(
            Field(theme, self.tr("Fingerprint"), fingerprint, focus=fingerprint.line, parent=self)
        )
        file = _KEY_FILES.get(question.key_type)
        command = f"ssh-keygen -lf {file}" if file else "cat /etc/ssh/*.pub | ssh-keygen -lf -"
        compare = CopyLine(theme, self.tr("Command that prints it"), command, self)
        words = self.tr(
            "Compare it with what whoever runs the host tells you, or with what this prints there:"
        )
        self.body.addWidget(text_label(words, self, "small", wrap=True))
        self.body.addWidget(compare)
        cancel = self.add_button(self.tr("Cancel"))
        cancel.setAutoDefault(True)
        cancel.setDefault(True)
        cancel.clicked.connect(self.reject)
        accept = self.add_button(self.tr("Accept and connect"))
        accept.clicked.connect(self._agree)
        cancel.setFocus()

    def _agree(self) -> None:
        self.answered.emit(ACCEPT, False)
        self.accept()


class SecretSheet(QuestionSheet):
    """A passphrase, a password, or an answer to the host's own words."""

    def __init__(
        self,
        theme: Theme,
        question: Passphrase | Password | RegistryPassword | Prompt,
        can_keep: bool,
        parent: QWidget,
    ) -> None:
        title, text, label, facts = _words(question)
        super().__init__(theme, title, text, parent)
        shown = Facts(theme, self)
        shown.show_facts(facts)
        self.body.addWidget(shown)
        self.line = QLineEdit(self)
        if not (isinstance(question, Prompt) and question.echo):
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
            self.line.setInputMethodHints(Qt.InputMethodHint.ImhSensitiveData)
        if isinstance(question, Prompt):
            words = text_label(plain_words(question.text), self, wrap=True)
            words.setMaximumWidth(_WIDTH)
            self.body.addWidget(words)
        field = Field(theme, label, self.line, parent=self)
        if isinstance(question, Prompt):
            self.line.setAccessibleDescription(plain_words(question.text))
        elif question.again:
            field.set_error(self.tr("That was not right. Try again."))
        self.body.addWidget(field)
        self.keep = QCheckBox(self.tr("Keep in the keyring of this computer"), self)
        self.keep.setAccessibleName(self.keep.text())
        self.keep.setAccessibleDescription(
            self.tr("Otherwise it is asked for in each session.")
            if isinstance(question, RegistryPassword)
            else self.tr("Forgotten with the target. Otherwise it is asked for in each session.")
        )
        self.keep.setToolTip(self.keep.accessibleDescription())
        self.keep.setVisible(can_keep and not isinstance(question, Prompt))
        self.body.addWidget(self.keep)
        self.add_button(self.tr("Cancel")).clicked.connect(self.reject)
        self.add_button(self.tr("Connect"), primary=True).clicked.connect(self._give)
        self.line.setFocus()

    def _give(self) -> None:
        text, keep = self.line.text(), self.keep.isChecked() and not self.keep.isHidden()
        self.line.clear()
        self.answered.emit(text, keep)
        self.accept()


def plain_words(text: str) -> str:
    """Words from elsewhere, without what could make them look like others."""
    lines = "".join(sign for sign in text if sign == "\n" or sign.isprintable()).split("\n")
    return "\n".join(lines[:_MOST_LINES])[:_LONGEST].strip()


def _words(
    question: Passphrase | Password | RegistryPassword | Prompt,
) -> tuple[str, str, str, list[tuple[str, str]]]:
    """Title, text, the label of the field, and what it is about."""
    tr = QCoreApplication.translate
    host, about = tr("SecretSheet", "Host"), plain_words(question.host)
    match question:
        case Passphrase():
            return (
                tr("SecretSheet", "Passphrase of a key"),
                tr(
                    "SecretSheet",
                    "This key is encrypted. Its passphrase never leaves this computer.",
                ),
                tr("SecretSheet", "Passphrase"),
                [(tr("SecretSheet", "Key file"), question.file), (host, about)],
            )
        case Password():
            return (
                tr("SecretSheet", "Password of an account"),
                tr(
                    "SecretSheet",
                    "The host lets you in by a password. No key of yours was accepted.",
                ),
                tr("SecretSheet", "Password"),
                [(tr("SecretSheet", "Account"), about)],
            )
        case RegistryPassword():
            return (
                tr("SecretSheet", "Password of a registry"),
                tr("SecretSheet", "The registry lets this user in by a password or a token."),
                tr("SecretSheet", "Password"),
                [(tr("SecretSheet", "Account"), about)],
            )
    return (
        tr("SecretSheet", "The host asks something"),
        tr("SecretSheet", "These are its own words, such as for the code of a second factor."),
        tr("SecretSheet", "Answer"),
        [(host, about)],
    )
