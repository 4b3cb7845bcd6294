package io.quorate.process;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a guard is started from this JVM: its own java, its own copy of these classes. */
final class GuardCommand {
    /**
     * A guard copies small pieces of output; it holds no data. With all the jobs that a slave can have, its buffers take some
     * 60 MiB, and the words of jobs that start ({@link StartWindow}) some 20.
     */
    private static final List<String> JVM_OPTIONS = List.of(
            "-Xms8m",
            "-Xmx128m",
            "-Xss256k",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xshare:auto",
            "-XX:-UsePerfData",
            // Standard output is the link to the slave, and a JVM that gets no thread says so there, if it may.
            "-XX:+DisplayVMOutputToStderr",
            "-Xlog:disable",
            "-Xlog:all=warning:stderr",
            "-Dfile.encoding=UTF-8");

    /** The words of a job are to reach the system as UTF-8, also where this JVM was started in a locale that knows only ASCII. */
    static final String LOCALE_VARIABLE = "LC_ALL";

    static final String LOCALE = "C.UTF-8";

    /** What the guard must not inherit, for it changes how a JVM behaves; its jobs get it all the same. */
    static final List<String> HIDDEN_VARIABLES =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", LOCALE_VARIABLE);

    private GuardCommand() {}

    /** Why no guard can be started here, in a sentence; null if one can. */
    static @Nullable String obstacle() {
        if (File.separatorChar != '/') {
            return "operating-system processes need a POSIX system";
        }
        if (!Files.isExecutable(java())) {
            return "operating-system processes need a guard, and there is no " + java() + " to run it";
        }
        return classPath() == null
                ? "operating-system processes need a guard, and its classes are not in a file"
                : null;
    }

    /** The words that start a guard. Only where there is no {@link #obstacle()}. */
    static List<String> words(Duration stopGrace, Duration stopAllowance) {
        String classPath = classPath();
        if (classPath == null) {
            throw new IllegalStateException("the guard's classes are not in a file");
        }
        String setsid = GroupLauncher.find("setsid", System.getenv("PATH"));
        List<String> words = new ArrayList<>();
        if (setsid != null) {
            words.add(setsid); // so that a signal to this process's group leaves the guard alone
        }
        words.add(java().toString());
        words.addAll(JVM_OPTIONS);
        words.addAll(List.of(
                "-cp",
                classPath,
                GuardMain.class.getName(),
                setsid == null ? GuardMain.NO_SETSID : setsid,
                Long.toString(stopGrace.toMillis()),
                Long.toString(stopAllowance.toMillis())));
        return words;
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private static @Nullable String classPath() {
        CodeSource source = GuardMain.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return null;
        }
        try {
            return Path.of(source.getLocation().toURI()).toString();
        } catch (URISyntaxException | IllegalArgumentException | java.nio.file.FileSystemNotFoundException e) {
            return null; // inside another archive, for example
        }
    }
}
