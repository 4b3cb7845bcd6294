package io.quorate.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class DemoClusterTest {
    @TempDir
    Path directory;

    @Test
    void whereNothingRunsAnyMoreNoSlaveIsKilled() throws InterruptedException {
        try (DemoCluster cluster =
                DemoCluster.start("demo-test-" + ProcessHandle.current().pid(), directory)) {
            assertThat(cluster.killBusySlave(() -> true)).isEmpty();
        }
    }
}
