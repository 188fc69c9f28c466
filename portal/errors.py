"""What can go wrong in a way a person should read? Every refusal has a class, a sentence and what to do next."""


class PortalError(Exception):
    """A refusal or failure that is told to the person. `msgid` is the English sentence and the key in the catalogue."""

    status = 400

    def __init__(self, msgid: str, **params: object) -> None:
        self.msgid = msgid
        self.params = params
        super().__init__(msgid.format(**params) if params else msgid)


class NotFound(PortalError):
    """It is not there, or it is not yours: both read the same."""

    status = 404


class Denied(PortalError):
    """You may see it, but this is not yours to do."""

    status = 403


class WrongStep(PortalError):
    """The record's present state does not allow this move."""

    status = 409


class Overtaken(WrongStep):
    """Someone took it further between looking and doing; `state` is where it stands now."""


class Conflict(PortalError):
    """Someone else was faster; yours was not stored."""

    status = 409


class Invalid(PortalError):
    """What was typed cannot be stored; `field` names where."""

    status = 422

    def __init__(self, msgid: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(msgid, **params)
        self.field = field


class TooMany(PortalError):
    """More than one place or address may ask for in so short a time."""

    status = 429


class Crowded(PortalError):
    """No room for one more at this moment; whoever comes again finds it."""

    status = 503


class SignInRefused(PortalError):
    """The sign-in, the ticket or the second factor does not hold."""

    status = 401


class NothingOpens(SignInRefused):
    """He has shown who he is; no office and no engagement of his holds today."""


class LogUnavailable(PortalError):
    """The access log cannot be written, so nothing is shown."""

    status = 503


class Shredded(PortalError):
    """The key of this text was destroyed on purpose: the text is gone for ever."""

    status = 410


class SealBroken(PortalError):
    """A sealed value does not belong to this row, column or key, or was altered."""

    status = 500


class OutOfScope(PortalError):
    """A statement or a row that the scope rules refuse. Reaching this is a bug or an attack."""

    status = 403


class SetupError(PortalError):
    """The installation is not usable as it is; the message says what to do."""

    status = 500
