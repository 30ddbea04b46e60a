package dev.malachi.plugin.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which socket is meant when none is named. */
class DaemonSocketTest {
    @TempDir
    private Path folder;

    private Path system;
    private Path user;

    @BeforeEach
    void paths() {
        system = folder.resolve("run/control.sock");
        user = folder.resolve("user/malachi.sock");
    }

    @Test
    void rootMeansTheSystemsSocket() {
        DaemonSocket socket = new DaemonSocket(system, user, true);

        assertThat(socket.toReach()).isEqualTo(system);
        assertThat(socket.toServe()).isEqualTo(system);
    }

    @Test
    void othersMeanTheirOwnUnlessThereIsASystemDaemon() throws Exception {
        DaemonSocket socket = new DaemonSocket(system, user, false);

        assertThat(socket.toReach()).isEqualTo(user);
        Files.createDirectory(system.getParent());
        Files.createFile(system);
        assertThat(socket.toReach()).isEqualTo(system);
    }

    @Test
    void aFolderPreparedForTheSystemsSocketIsServed() throws Exception {
        DaemonSocket socket = new DaemonSocket(system, user, false);

        assertThat(socket.toServe()).isEqualTo(user);
        Files.createDirectory(system.getParent());
        assertThat(socket.toServe()).isEqualTo(system);
    }
}
