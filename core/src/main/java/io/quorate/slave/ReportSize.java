package io.quorate.slave;

import io.quorate.model.AttemptReport;
import io.quorate.model.JobOutcome;

/** How large messages of a slave may become, and an upper bound of what a report takes in one. */
final class ReportSize {
    /** At most so many reports go into one message. */
    static final int MAX_REPORTS = 500;
    /** At most so many bytes of reports go into one message; a single report is always smaller. */
    static final long MAX_REPORT_BYTES = 1 << 20;
    /** At most so many bytes of outcomes go into one register, whose other content is bounded by the number of attempts. */
    static final long MAX_REGISTER_OUTCOME_BYTES = 512 << 10;
    /** The longest reason of a refusal, in characters. */
    static final int MAX_DETAIL_LENGTH = 500;

    private static final long FIXED_BYTES = 64;
    private static final long MAX_UTF8_BYTES_PER_CHAR = 3;

    private ReportSize() {}

    static long ofReport(AttemptReport report) {
        long bytes = FIXED_BYTES
                + report.attempt().job().value().length()
                + report.detail().length() * MAX_UTF8_BYTES_PER_CHAR;
        JobOutcome outcome = report.outcome();
        return outcome == null ? bytes : bytes + ofOutcome(outcome);
    }

    private static long ofOutcome(JobOutcome outcome) {
        String error = outcome.error();
        return FIXED_BYTES
                + outcome.result().size()
                + outcome.output().size()
                + (error == null ? 0 : error.length() * MAX_UTF8_BYTES_PER_CHAR);
    }
}
