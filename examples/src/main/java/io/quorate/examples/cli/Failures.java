package io.quorate.examples.cli;

import io.quorate.model.ClosedException;
import io.quorate.model.ForgottenException;
import io.quorate.model.IndeterminateException;
import io.quorate.model.NoLeaderException;
import io.quorate.model.OverloadedException;
import io.quorate.model.PayloadTooLargeException;
import io.quorate.model.QuorateException;
import io.quorate.model.RejectedException;
import io.quorate.spi.StorageException;
import io.quorate.spi.TransportException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Turns what the library throws into exit codes and lines. */
final class Failures {
    private Failures() {}

    /** The value, or what the future failed with. */
    static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw unwrap(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallFailure(ExitCode.BROKEN, "interrupted");
        }
    }

    static int exitCodeOf(Throwable failure) {
        if (failure instanceof CallFailure call) {
            return call.exitCode();
        }
        if (failure instanceof QuorateException refusal) {
            return exitCodeOf(refusal);
        }
        if (failure instanceof PayloadTooLargeException) {
            // Found here, but any cluster would say the same.
            return ExitCode.REFUSED;
        }
        // The arguments' fault as far as one can tell: an address in use, a directory that another process holds. That
        // some
        // object is in the wrong state is a fault of this program.
        boolean wrongCall = failure instanceof TransportException
                || failure instanceof StorageException
                || failure instanceof IllegalArgumentException;
        return wrongCall ? ExitCode.WRONG_CALL : ExitCode.BROKEN;
    }

    private static int exitCodeOf(QuorateException failure) {
        if (failure instanceof RejectedException rejected) {
            return switch (rejected.reason()) {
                case UNKNOWN_JOB, UNKNOWN_SLAVE, UNKNOWN_MASTER, INVALID -> ExitCode.WRONG_CALL;
                case ID_REUSED, ID_TOO_OLD, DOES_NOT_FIT, NOT_AUTHORISED, TOO_LARGE -> ExitCode.REFUSED;
            };
        }
        if (failure instanceof ForgottenException) {
            return ExitCode.WRONG_CALL;
        }
        if (failure instanceof NoLeaderException || failure instanceof OverloadedException) {
            return ExitCode.NO_LEADER;
        }
        if (failure instanceof IndeterminateException || failure instanceof ClosedException) {
            return ExitCode.INDETERMINATE;
        }
        return ExitCode.BROKEN;
    }

    /** What to tell the user: one line, whatever the message is made of. */
    static String lineOf(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        String line = oneLine(message);
        boolean expected = failure instanceof CallFailure
                || failure instanceof QuorateException
                || exitCodeOf(failure) != ExitCode.BROKEN;
        return expected ? line : failure.getClass().getSimpleName() + ": " + line;
    }

    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }

    private static RuntimeException unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof RuntimeException unchecked) {
            return unchecked;
        }
        return new CallFailure(ExitCode.BROKEN, lineOf(cause));
    }
}
