"""The style sheet, generated from the tokens. It is applied once per scheme, to the application."""

from __future__ import annotations

from pathlib import Path
from string import Template

from desktop_app.gui.theme.tokens import Scheme, Tokens

IMAGES = (
    ("chevron-down", "muted"),
    ("chevron-up", "muted"),
    ("chevron-right", "muted"),
    ("check", "accent_text"),
    ("minus", "accent_text"),
    ("x", "muted"),
)
"""The icons, with the token of their colour, that the style sheet takes from `images`."""

_BASE = """
QMainWindow, QDialog { background: $background; }
QMainWindow::separator { background: $border; width: 1px; height: 1px; }
QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { color: $muted; font-size: ${small}px; }
QLabel[role="error"] { color: $danger; font-size: ${small}px; }
QLabel[role="accent"] { color: $accent; }
QFrame[card="true"] {
    background: $surface; border: 1px solid $border; border-radius: ${card_radius}px; }
QToolTip {
    background: $tooltip; color: $tooltip_text; border: none; padding: 5px 8px; }
QStatusBar { background: $background; border-top: 1px solid $border; color: $muted; }
QStatusBar::item { border: none; }
QSplitter::handle { background: $border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QProgressBar {
    background: $hover; border: none; border-radius: 2px; max-height: 4px; min-height: 4px;
    color: transparent; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QGroupBox {
    background: $surface; border: 1px solid $border; border-radius: ${card_radius}px;
    margin-top: 22px; padding: ${m}px; font-weight: 600; }
QGroupBox::title { subcontrol-origin: margin; left: 2px; top: 0px; }
QScrollArea { border: none; background: transparent; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QScrollArea > QWidget > QWidget[scrollContent="true"] { background: transparent; }
"""

_BUTTONS = """
QFrame#rail { background: $background; border: none; border-right: 1px solid $border; }
QToolButton#railButton {
    border: none; border-left: 2px solid transparent; border-right: 2px solid transparent;
    color: $muted; font-size: ${small}px; padding: 8px 0 7px 0; border-radius: 0;
    background: transparent; }
QToolButton#railButton:hover { color: $text; background: $hover; }
QToolButton#railButton:checked {
    color: $accent; border-left-color: $accent; font-weight: 600; }
QToolButton#railButton:focus { background: $hover; color: $text; }
QToolButton#railButton:checked:focus { color: $accent; }
QPushButton {
    background: $surface; color: $text; border: 1px solid $control_border;
    border-radius: ${radius}px; padding: 5px 12px; min-height: 18px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $border; }
QPushButton:checked { background: $selection; border-color: $accent; }
QPushButton:focus { border: 2px solid $focus; padding: 4px 11px; }
QPushButton:disabled { color: $faded; background: transparent; border-color: $border; }
QPushButton:flat { background: transparent; border: 1px solid transparent; }
QPushButton:flat:hover { background: $hover; }
QPushButton:flat:focus { border: 2px solid $focus; padding: 4px 11px; }
QPushButton[primary="true"] {
    background: $accent; color: $accent_text; border: 1px solid $accent; font-weight: 600; }
QPushButton[primary="true"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[primary="true"]:pressed { background: $accent; }
QPushButton[primary="true"]:focus { border: 2px solid $text; padding: 4px 11px; }
QPushButton[primary="true"]:disabled { background: $hover; color: $faded; border-color: $hover; }
QPushButton[danger="true"] { color: $danger; }
QPushButton[danger="true"]:hover {
    background: $danger; color: $danger_text; border-color: $danger; }
QPushButton[danger="true"]:disabled { color: $faded; background: transparent; }
QPushButton[link="true"] {
    background: transparent; border: 1px solid transparent; color: $accent; padding: 2px 4px; }
QPushButton[link="true"]:hover { background: $hover; }
QPushButton[link="true"]:focus { border: 2px solid $focus; padding: 1px 3px; }
QToolButton {
    border: 1px solid transparent; border-radius: ${radius}px; padding: 4px;
    background: transparent; color: $text; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $selection; }
QToolButton:focus { border: 1px solid $focus; }
QToolButton:disabled { color: $faded; }
QToolButton[compact="true"] { padding: 0; }
QToolButton::menu-indicator { image: none; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; padding: 2px; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QCheckBox:disabled, QRadioButton:disabled { color: $faded; }
QCheckBox::indicator, QRadioButton::indicator,
QTreeView::indicator, QTableView::indicator, QListView::indicator {
    width: 14px; height: 14px; border: 1px solid $border_strong; background: $surface;
    border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:hover, QRadioButton::indicator:hover,
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QTableView::indicator:checked,
QListView::indicator:checked {
    background: $accent; border-color: $accent; image: url("$images/check-accent_text.svg"); }
QCheckBox::indicator:indeterminate, QTreeView::indicator:indeterminate {
    background: $accent; border-color: $accent; image: url("$images/minus-accent_text.svg"); }
QRadioButton::indicator:checked {
    border: 5px solid $accent; width: 6px; height: 6px; background: $accent_text; }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {
    border-color: $border; background: $hover; }
"""

_FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox {
    background: $surface; color: $text; border: 1px solid $control_border;
    border-radius: ${radius}px; padding: 4px 8px; selection-background-color: $selection;
    selection-color: $text; }
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox { min-height: 18px; }
QLineEdit:hover, QComboBox:hover, QSpinBox:hover, QDoubleSpinBox:hover {
    border-color: $border_strong; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus,
QDoubleSpinBox:focus { border: 2px solid $focus; padding: 3px 7px; }
QLineEdit:read-only { background: $raised; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled, QComboBox:disabled,
QSpinBox:disabled, QDoubleSpinBox:disabled {
    color: $faded; background: $raised; border-color: $border; }
QLineEdit[error="true"], QPlainTextEdit[error="true"], QTextEdit[error="true"],
QComboBox[error="true"], QSpinBox[error="true"], QDoubleSpinBox[error="true"] {
    border-color: $danger; }
QPlainTextEdit[bare="true"], QTextEdit[bare="true"] { border: none; border-radius: 0; }
QSpinBox, QDoubleSpinBox { padding: 3px 8px; min-height: 17px; }
QSpinBox:focus, QDoubleSpinBox:focus { padding: 2px 7px; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QComboBox QLineEdit,
QComboBox QLineEdit:focus {
    border: none; background: transparent; padding: 0; min-height: 0; border-radius: 0; }
QComboBox { padding-right: 24px; }
QComboBox:focus { padding-right: 23px; }
QComboBox::drop-down { border: none; width: 24px; subcontrol-position: center right; }
QComboBox::down-arrow {
    image: url("$images/chevron-down-muted.svg"); width: 14px; height: 14px; }
QComboBox QAbstractItemView {
    background: $surface; border: 1px solid $border; border-radius: 0; padding: 4px;
    outline: none; }
QSpinBox::up-button, QDoubleSpinBox::up-button {
    border: none; background: transparent; width: 20px; subcontrol-position: top right; }
QSpinBox::down-button, QDoubleSpinBox::down-button {
    border: none; background: transparent; width: 20px; subcontrol-position: bottom right; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {
    image: url("$images/chevron-up-muted.svg"); width: 12px; height: 12px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
    image: url("$images/chevron-down-muted.svg"); width: 12px; height: 12px; }
"""

_SLIDERS = """
QSlider::groove:horizontal { height: 4px; background: $handle; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal {
    width: 12px; height: 12px; margin: -5px 0; border-radius: 7px;
    background: $surface; border: 1px solid $border_strong; }
QSlider::handle:horizontal:hover { border-color: $accent; }
QSlider::handle:horizontal:focus { border: 2px solid $focus; width: 10px; height: 10px; }
"""

_VIEWS = """
QTableView, QTreeView, QListView {
    background: $surface; alternate-background-color: $raised; border: none; outline: none;
    gridline-color: $border; selection-background-color: $selection; selection-color: $text; }
QTableView[framed="true"], QTreeView[framed="true"], QListView[framed="true"] {
    border: 1px solid $border; border-radius: ${radius}px; }
QTableView:focus[framed="true"], QTreeView:focus[framed="true"], QListView:focus[framed="true"] {
    border-color: $focus; }
QTableView::item { padding: 0 8px; border: none; }
QTreeView::item, QListView::item { min-height: ${row}px; padding: 0 8px; border: none; }
QTableView::item:hover, QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {
    background: $selection; color: $text; }
QTreeView::branch { background: transparent; }
QTreeView::branch:has-children:closed { image: url("$images/chevron-right-muted.svg"); }
QTreeView::branch:has-children:open { image: url("$images/chevron-down-muted.svg"); }
QHeaderView { background: $surface; border: none; }
QHeaderView::section {
    background: $surface; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 0 8px; min-height: ${row}px; font-size: ${small}px; font-weight: 600; }
QHeaderView::section:hover { color: $text; background: $hover; }
QHeaderView::up-arrow {
    image: url("$images/chevron-up-muted.svg"); width: 12px; height: 12px;
    subcontrol-position: center right; right: 4px; }
QHeaderView::down-arrow {
    image: url("$images/chevron-down-muted.svg"); width: 12px; height: 12px;
    subcontrol-position: center right; right: 4px; }
QTableCornerButton::section { background: $surface; border: none; }
QTabWidget::pane { border: none; border-top: 1px solid $border; }
QTabWidget::tab-bar { left: 14px; }
QTabBar { background: transparent; qproperty-drawBase: 0; qproperty-expanding: 0; }
QTabBar::tab {
    background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
    padding: 7px 2px 6px 2px; margin-right: ${l}px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:focus { color: $accent; }
QTabBar::tab:disabled { color: $faded; }
QMenu {
    background: $surface; border: 1px solid $border; padding: 5px; }
QMenu::item { padding: 5px 24px 5px 10px; border-radius: 4px; margin: 0 1px; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $faded; }
QMenu::separator { height: 1px; background: $border; margin: 5px 6px; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $border_strong; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
"""

_WIDGETS = """
QFrame#toast {
    background: $raised; border: 1px solid $border_strong; border-radius: ${card_radius}px; }
QFrame#toast[kind="warning"] { border-color: $warning; }
QFrame#toast[kind="error"] { border-color: $danger; }
QFrame#dropZone { border: 1px dashed $border_strong; border-radius: ${card_radius}px; }
QFrame#dropZone[over="true"] { border: 2px dashed $accent; background: $selection; }
"""


def style_sheet(tokens: Tokens, scheme: Scheme, images: Path) -> str:
    """The whole style sheet; `images` holds `<icon>-<token>.svg` for every one of `IMAGES`."""
    values = {
        **scheme.colors,
        "faded": scheme.colors["border_strong"],
        "images": images.as_posix(),
        "small": tokens.font_size.small,
        "title": tokens.font_size.title,
        "radius": tokens.radius,
        "card_radius": tokens.radius + 2,
        "row": tokens.row_height,
        "m": tokens.spacing.m,
        "l": tokens.spacing.l,
    }
    return Template(_BASE + _BUTTONS + _FIELDS + _SLIDERS + _VIEWS + _WIDGETS).substitute(values)
