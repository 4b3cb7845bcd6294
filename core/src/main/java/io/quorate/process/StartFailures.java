package io.quorate.process;

import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells a job that cannot be started from a system that has no room for one now. */
final class StartFailures {
    // How the JDK words the system's answer. EAGAIN is 11 on Linux and 35 on macOS; ENOMEM, ENFILE and EMFILE are the
    // same on both.
    private static final Pattern NO_ROOM = Pattern.compile("error=(?:11|12|23|24|35),|(?:fork|posix_spawn) failed");

    private StartFailures() {}

    /** The start failed, for sure, because the system is short of something. */
    static final class NoRoomException extends IOException {
        private static final long serialVersionUID = 1;

        NoRoomException(String message) {
            super(message);
        }
    }

    static boolean areForLackOfRoom(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof OutOfMemoryError || t instanceof NoRoomException || isWorded(t.getMessage())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isWorded(@Nullable String message) {
        return message != null && NO_ROOM.matcher(message).find();
    }
}
