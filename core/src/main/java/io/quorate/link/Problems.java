package io.quorate.link;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** Collects what people should read, without letting strangers fill a log: few at a time, and the same one not twice. */
final class Problems {
    static final int MAX_REMEMBERED = 64;
    static final long QUIET_NANOS = 30_000_000_000L;
    private static final int MAX_LENGTH = 300;

    private final LinkedHashMap<LinkProblem, Long> reportedAt = new LinkedHashMap<>();
    private final ArrayList<LinkProblem> untaken = new ArrayList<>();

    void report(long nowNanos, LinkFault fault, Object where, String what) {
        reportedAt.values().removeIf(at -> nowNanos - at >= QUIET_NANOS);
        LinkProblem problem = new LinkProblem(fault, printable(where.toString()), printable(what));
        if (reportedAt.size() < MAX_REMEMBERED && !reportedAt.containsKey(problem)) {
            reportedAt.put(problem, nowNanos);
            if (untaken.size() < MAX_REMEMBERED) {
                untaken.add(problem);
            }
        }
    }

    List<LinkProblem> take() {
        List<LinkProblem> taken = List.copyOf(untaken);
        untaken.clear();
        return taken;
    }

    /** Without control characters, with which a stranger could forge lines of a log. */
    private static String printable(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints().limit(MAX_LENGTH).forEach(c -> clean.appendCodePoint(isPrintable(c) ? c : '?'));
        return clean.toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
