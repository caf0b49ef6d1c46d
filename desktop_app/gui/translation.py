"""The language of the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from desktop_app.gui.messages import FILE, use_messages

SYSTEM = "system"


def wanted_locale(choice: object) -> QLocale:
    """The locale of a setting: the system's, or a language by its code."""
    if not isinstance(choice, str) or choice == SYSTEM:
        return QLocale.system()
    return QLocale(choice)


def install_translations(app: QCoreApplication, resources: Path, choice: object) -> None:
    """Load our texts and Qt's own; English has plurals only. Numbers and dates follow as well."""
    locale = wanted_locale(choice)
    QLocale.setDefault(locale)
    english = locale.language() in (QLocale.Language.English, QLocale.Language.C)
    use_messages(None if english else resources / "translations" / FILE)
    qt_folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    ours = str(resources / "translations")
    for wanted, name, folder in (
        (QLocale(QLocale.Language.English), "trainyard", ours),  # for what has no translation
        (locale, "qtbase", qt_folder),
        (locale, "trainyard", ours),
    ):
        translator = QTranslator(app)
        if translator.load(wanted, name, "_", folder):
            app.installTranslator(translator)
