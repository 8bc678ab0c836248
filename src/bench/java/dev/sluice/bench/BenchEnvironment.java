package dev.sluice.bench;

import dev.sluice.sim.demo.FakeTimeServer;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that stands side by side in a run: the exchange and those in front of it, started one after the other and left running. The exchange is nginx where there is one, since it
 * takes least of the load's core; WebSockets and what needs to be looked into always go to the bench's own.
 */
final class BenchEnvironment implements AutoCloseable {
    private static final int PROXY_PATIENCE = 3;

    private final Processes processes;
    private final Cores cores;
    private final long began = System.nanoTime();
    private final EventLoopGroup load = Transport.oneThread();
    private final BenchExchange own = new BenchExchange();
    private final FakeTimeServer time = new FakeTimeServer();
    private final TlsFiles tls;
    private final Ports exchange;
    private final String exchangeName;
    private final List<Target> targets = new ArrayList<>();
    private final List<String> leftOut = new ArrayList<>();

    BenchEnvironment(Processes processes, Cores cores, Peers peers) throws IOException, InterruptedException {
        this.processes = processes;
        this.cores = cores;
        try {
            tls = TlsFiles.make(processes.folder());
            int sockets = own.listen(null);
            boolean nginx = peers != Peers.NONE && Programs.has("nginx");
            Ports ports = nginx ? Ports.free() : new Ports(sockets, own.listen(tls.server()), sockets);
            exchange = new Ports(ports.plain(), ports.secure(), sockets);
            exchangeName = nginx ? "nginx" : "the bench's own";
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        if (exchangeName.equals("nginx")) {
            Path config = Nginx.exchange(processes.folder(), exchange.plain(), exchange.secure(), tls);
            MeasuredProcess measuredProcess =
                    processes.start("exchange", "", Nginx.command(processes.folder(), config));
            measuredProcess.firstAnswer(new TargetAddress(exchange.plain(), ""), Workload.TICKER.path());
        }
        // Bots speak plain HTTP here, so direct is without TLS also where the proxies add it.
        targets.add(Target.of(Target.DIRECT, null, new Ports(exchange.plain(), exchange.plain(), exchange.sockets())));
    }

    String exchangeName() {
        return exchangeName;
    }

    /** The thread of the open loop. */
    EventLoopGroup load() {
        return load;
    }

    /** Since it began to be set up. */
    long ageNanos() {
        return System.nanoTime() - began;
    }

    Path folder() {
        return processes.folder();
    }

    List<Target> targets() {
        return targets;
    }

    /** Peers that are not measured, each with the reason. */
    List<String> leftOut() {
        return leftOut;
    }

    /**
     * Started twice: the first time it has no past and takes its limits for used up, which no restart does; what is measured is the second start.
     */
    Target sluice() throws IOException {
        Path folder = Files.createDirectories(processes.folder().resolve("sluice"));
        Path conf = BenchConf.write(folder, exchange, time.name());
        GcLog gc = new GcLog(folder.resolve("gc.log"));
        List<String> flags = new ArrayList<>(tls.trustFlags());
        flags.addAll(gc.flags());
        List<String> command = Gateways.command(conf, folder.resolve("data"), flags);
        try (MeasuredProcess first = processes.start("sluice-first", cores.proxy(), command)) {
            first.firstAnswer(
                    new TargetAddress(first.ports(1).get(0), "/" + BenchConf.EXCHANGE), Workload.TICKER.path());
        }
        MeasuredProcess measuredProcess = processes.start(Target.SLUICE, cores.proxy(), command);
        int port = measuredProcess.ports(1).get(0);
        return new Target(
                Target.SLUICE,
                measuredProcess,
                new TargetAddress(port, "/" + BenchConf.EXCHANGE),
                new TargetAddress(port, "/" + BenchConf.SECURE),
                new TargetAddress(port, "/" + BenchConf.EXCHANGE),
                gc);
    }

    /** {@code vertx-http-proxy}. */
    Target plainProxy() throws IOException {
        GcLog gc = new GcLog(processes.folder().resolve("vertx-gc.log"));
        List<String> command = java(gc);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PlainProxy.class.getName()));
        for (int port : new int[] {exchange.plain(), exchange.secure(), exchange.sockets()}) {
            command.add(Integer.toString(port));
        }
        MeasuredProcess measuredProcess = processes.start(Target.VERTX, cores.proxy(), command);
        List<Integer> ports = measuredProcess.ports(3);
        return new Target(
                Target.VERTX,
                measuredProcess,
                new TargetAddress(ports.get(0), ""),
                new TargetAddress(ports.get(1), ""),
                new TargetAddress(ports.get(2), ""),
                gc);
    }

    /** Spring Cloud Gateway, or null when it could not be built. */
    @Nullable
    Target springGateway() throws IOException {
        if (SpringGateway.given().isEmpty()) {
            leftOut.add(Target.SPRING + ": Maven could not fetch or build it, see target/peers.log");
            return null;
        }
        GcLog gc = new GcLog(processes.folder().resolve("spring-gc.log"));
        List<String> command = java(gc);
        command.addAll(SpringGateway.command(Path.of(SpringGateway.given()), exchange));
        return SpringGateway.target(processes.start(Target.SPRING, cores.proxy(), command), gc);
    }

    /** With a heap as large as Sluice's. */
    private static List<String> java(GcLog gc) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms16m",
                "-Xmx256m"));
        command.addAll(gc.flags());
        return command;
    }

    /** Another program in front of the exchange, or null when it is not there. */
    @Nullable
    Target peer(String id) throws IOException {
        if (!Programs.has(id)) {
            leftOut.add(id + ": not found and could not be installed");
            return null;
        }
        IOException last = new IOException();
        for (int i = 0; i < PROXY_PATIENCE; i++) {
            Ports ports = Ports.free();
            List<String> command = id.equals(Target.NGINX)
                    ? Nginx.command(processes.folder(), Nginx.peer(processes.folder(), exchange, ports))
                    : HaProxy.command(HaProxy.peer(processes.folder(), exchange, ports));
            Target target = Target.of(id, processes.start(id, cores.proxy(), command), ports);
            try {
                firstAnswer(target);
                return target;
            } catch (IOException taken) {
                last = taken; // somebody took the port in between
            }
        }
        throw last;
    }

    /** Milliseconds from its start to the first answer of the exchange through it. */
    static double firstAnswer(Target target) throws IOException {
        MeasuredProcess process = target.process();
        return process == null ? 0 : process.firstAnswer(target.plain(), Workload.TICKER.path()) / 1e6;
    }

    @Override
    public void close() {
        processes.close();
        own.close();
        Transport.stop(load);
        time.close();
    }
}
