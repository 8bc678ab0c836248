package dev.sluice.cli.exec;

import dev.sluice.base.signal.Signals;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The program that runs inside the namespaces beside the user's: it listens at the addresses that stand for the
 * exchanges' hosts, on their ports, starts the user's program, and ends with its exit code. When the other end of the
 * control connection is gone, it ends, and with it everything in the namespaces.
 */
public final class ExecInside {
    static final int NOT_FOUND = 127;

    private static final int MAX_LINE = 300;
    private static final int BACKLOG = 1024;

    private final UnixDomainSocketAddress socket;
    /** Where to listen, and the target in the form {@code HOST:PORT} that a connection there is for. */
    private final Map<InetSocketAddress, String> targets = new HashMap<>();

    private ExecInside(Path folder) throws IOException {
        socket = UnixDomainSocketAddress.of(folder.resolve("relay.sock"));
        for (String line : Files.readAllLines(folder.resolve("addresses"))) {
            int blank = line.indexOf(' ');
            int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            targets.put(new InetSocketAddress(line.substring(0, blank), port), line.substring(blank + 1));
        }
    }

    /**
     * Runs a command.
     *
     * @param arguments the folder, the number of variables, each as NAME=VALUE, and the command
     */
    public static void main(String[] arguments) throws Exception {
        for (String name : List.of("INT", "TERM", "HUP")) {
            Signals.on(name, () -> {}); // the user's program decides when to end
        }
        List<String> all = Arrays.asList(arguments);
        int variables = Integer.parseInt(all.get(1));
        ExecInside inside = new ExecInside(Path.of(all.get(0)));
        ProcessBuilder command = new ProcessBuilder(all.subList(2 + variables, all.size())).inheritIO();
        for (String variable : all.subList(2, 2 + variables)) {
            int equals = variable.indexOf('=');
            command.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        Runtime.getRuntime().halt(inside.run(command));
    }

    private int run(ProcessBuilder command) throws IOException, InterruptedException {
        SocketChannel control = connect("control");
        Selector listeners = Selector.open();
        for (Map.Entry<InetSocketAddress, String> each : targets.entrySet()) {
            ServerSocketChannel listener =
                    ServerSocketChannel.open(StandardProtocolFamily.INET).bind(each.getKey(), BACKLOG);
            listener.configureBlocking(false);
            listener.register(listeners, SelectionKey.OP_ACCEPT, each.getValue());
        }
        ByteRelay.daemon(() -> accept(listeners));
        int exitCode = NOT_FOUND;
        try {
            Process program = command.start();
            ByteRelay.daemon(() -> forward(control, program));
            exitCode = program.waitFor();
        } catch (IOException e) {
            System.err.println("sluice exec: " + e.getMessage());
        }
        ByteRelay.write(control, "exit " + exitCode + "\n");
        return exitCode;
    }

    private SocketChannel connect(String first) throws IOException {
        SocketChannel channel = SocketChannel.open(socket);
        ByteRelay.write(channel, first + "\n");
        return channel;
    }

    /** Passes signals on; ends everything when the command outside is gone. */
    private static void forward(SocketChannel control, Process program) {
        try {
            String name = ByteRelay.readUntil(control, "\n", MAX_LINE).strip();
            while (!name.isEmpty()) {
                ExecSignals.send(name, program);
                name = ByteRelay.readUntil(control, "\n", MAX_LINE).strip();
            }
        } catch (IOException e) {
            // as at the end
        }
        Runtime.getRuntime().halt(1);
    }

    private void accept(Selector listeners) {
        Acceptor acceptor = new Acceptor(text -> System.err.println("sluice exec: " + text));
        try {
            while (true) {
                listeners.select();
                for (SelectionKey ready : listeners.selectedKeys()) {
                    String target = String.valueOf(ready.attachment());
                    acceptor.accept(
                            ((ServerSocketChannel) ready.channel())::accept,
                            accepted -> ByteRelay.join(accepted, connect(target)));
                }
                listeners.selectedKeys().clear();
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("sluice exec: no further connections to exchanges: " + e);
        }
    }
}
