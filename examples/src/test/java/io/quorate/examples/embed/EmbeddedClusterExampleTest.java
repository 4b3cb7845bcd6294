package io.quorate.examples.embed;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedClusterExampleTest {

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void theExampleOfTheReadmeGreetsAndStartsAgainOnTheSameData(@TempDir Path data) {
        String cluster = "readme-" + ProcessHandle.current().pid();

        assertThat(EmbeddedCluster.greet(cluster, data)).isEqualTo("hello, world");
        assertThat(EmbeddedCluster.greet(cluster, data)).isEqualTo("hello, world");
    }
}
