package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.part.Part;
import dev.sluice.probe.SystemFileReader;
import dev.sluice.upgrade.ConnectionBound;
import dev.sluice.upgrade.ServerSockets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The listening sockets of the gateway, with the bounds of their connections that follow from the files this process
 * may have open.
 */
final class ListeningSockets implements Part {
    private final long maxFiles;
    private final @Nullable ServerSockets sockets;
    private volatile FileDescriptorLimits limits;

    /** @param inherited file descriptors of sockets that already listen, by name */
    ListeningSockets(Config config, Map<String, Integer> inherited) {
        maxFiles = new SystemFileReader(Path.of("/"), Path.of("/")).maxOpenFiles();
        limits = FileDescriptorLimits.of(maxFiles, config);
        sockets = ServerSockets.isSupported()
                ? new ServerSockets(
                        inherited,
                        new ConnectionBound(limits.maxBotConnections()),
                        new ConnectionBound(limits.maxOperatorConnections()))
                : null;
    }

    /** Returns the listening sockets; null where the system cannot move them to another process. */
    @Nullable
    ServerSockets sockets() {
        return sockets;
    }

    /** Changes the bounds: another configuration may want more connections, or have exchanges with more of them. */
    @Override
    public void reload(Config config) {
        limits = FileDescriptorLimits.of(maxFiles, config);
        if (sockets != null) {
            sockets.setMaxBotConnections(limits.maxBotConnections());
        }
    }

    /** Returns a warning that bots get fewer connections than configured, if they do. */
    List<String> warnings() {
        return limits.warnings();
    }
}
