package io.quorate.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code bin/quorate} in a checkout whose jar is there, with a java that only says that it ran. */
final class ScriptTest {
    @TempDir
    Path checkout;

    @BeforeEach
    void makeCheckout() throws IOException {
        Path script = Path.of("").toAbsolutePath();
        while (!Files.isRegularFile(script.resolve("bin/quorate"))) {
            script = script.getParent();
        }
        Files.createDirectories(checkout.resolve("bin"));
        Files.copy(script.resolve("bin/quorate"), checkout.resolve("bin/quorate"));
        Files.createDirectories(checkout.resolve("examples/target"));
        Files.createFile(checkout.resolve("examples/target/quorate.jar"));
        Path java = Files.createDirectories(checkout.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho ran\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void aJarThatIsThereIsRun() throws Exception {
        assertThat(run()).isEqualTo("ran\n");
    }

    @Test
    void aLockThatCannotBeReadIsNoObstacle() throws Exception {
        Path lock = Files.createFile(checkout.resolve(".quorate-build.lock"));
        Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(lock), "root can read everything");

        assertThat(run()).isEqualTo("ran\n");
    }

    private String run() throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", checkout.resolve("bin/quorate").toString(), "--version");
        builder.environment().put("JAVA_HOME", checkout.resolve("jdk").toString());
        Process process = builder.redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out;
    }
}
