package io.quorate.examples.cli;

/** Ends a call with a line on standard error and an exit code. */
final class CallFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final String line;

    CallFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
        this.line = message;
    }

    static CallFailure wrongCall(String message) {
        return new CallFailure(ExitCode.WRONG_CALL, message);
    }

    String line() {
        return line;
    }

    int exitCode() {
        return exitCode;
    }
}
