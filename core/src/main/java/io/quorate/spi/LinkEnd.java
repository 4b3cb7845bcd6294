package io.quorate.spi;

/** Why a link is no more, or never came to be. */
public enum LinkEnd {
    /** The other host answered that nobody listens there: the process is gone. Reported only when that is certain. */
    REFUSED,
    /** It could not be reached, or did not answer in time. Proves nothing about the process. */
    UNREACHABLE,
    /** An established link broke or was closed by the other side. */
    BROKEN,
    /** This side closed it. */
    LOCAL
}
