"""What a run may ask for and not get, in words: before it, on the run itself, and in a check."""

MEMORY_NOT_LIMITED = (
    "Memory limits are not kept here: this user can make no control group that limits memory. "
    "A container target such as local-docker keeps them."
)
ENDS_AT_LOG_OUT = (
    "The host ends what a log-in leaves behind, so runs end when you log out there. "
    "With loginctl enable-linger they go on."
)
CONTAINERS_END_AT_LOG_OUT = (
    "Rootless containers end when their user logs out of the host for good. "
    "With loginctl enable-linger they go on."
)
SHARED_MEMORY_NOT_SET = (
    "A plain process uses the shared memory of its host, whatever size the run asks for. "
    "A container target such as local-docker sets it."
)
