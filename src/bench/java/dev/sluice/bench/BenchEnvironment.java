package dev.sluice.bench;

import dev.sluice.sim.demo.FakeTimeServer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.uring.IoUring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All programs of a run: the exchange and the proxies in front of it, started one after the other and kept running.
 * The exchange is nginx if it is installed, because it uses the least of the load's core; WebSockets, and calls that
 * must be inspected, always go to the bench's own exchange.
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
            measuredProcess.firstResponse(new TargetAddress(exchange.plain(), ""), Workload.TICKER.path());
        }
        // Bots use plain HTTP here, so direct calls have no TLS even where the proxies add it.
        targets.add(Target.of(Target.DIRECT, null, new Ports(exchange.plain(), exchange.plain(), exchange.sockets())));
    }

    String exchangeName() {
        return exchangeName;
    }

    /** Returns the event loop of the load generator. */
    EventLoopGroup load() {
        return load;
    }

    /** Returns the time since the set-up began. */
    long ageNanos() {
        return System.nanoTime() - began;
    }

    Path folder() {
        return processes.folder();
    }

    List<Target> targets() {
        return targets;
    }

    /** Returns the target with this id. */
    Target target(String id) {
        return targets.stream()
                .filter(target -> target.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the peers that are not measured, each with the reason. */
    List<String> leftOut() {
        return leftOut;
    }

    private void leaveOut(String line) {
        if (!leftOut.contains(line)) {
            leftOut.add(line);
        }
    }

    /**
     * Starts the gateway. The first time of a run it is started twice, because the first start has no stored usage and
     * takes its limits for used up, unlike a restart.
     */
    Target sluice() throws IOException {
        return sluice(Target.SLUICE, "epoll", cores.proxy(), List.of());
    }

    /** Starts the gateway like {@link #sluice()}, on the core of load and exchange too. */
    Target sluiceOnTwoCores() throws IOException {
        return sluice(Target.SLUICE, "epoll", cores.both(), List.of());
    }

    /** Starts the gateway like {@link #sluice()}; {@code more} are further JVM flags of the gateway that stays up. */
    Target sluice(List<String> more) throws IOException {
        return sluice(Target.SLUICE, "epoll", cores.proxy(), more);
    }

    private Target sluice(String id, String transport, String core, List<String> more) throws IOException {
        Path folder = processes.folder().resolve(id.equals(Target.SLUICE) ? "sluice" : transport);
        boolean first = Files.notExists(folder);
        Path conf = first
                ? BenchConf.write(Files.createDirectories(folder), exchange, time.name(), transport)
                : folder.resolve("conf");
        GcLog gc = new GcLog(folder.resolve("gc.log"));
        List<String> flags = new ArrayList<>(tls.trustFlags());
        flags.addAll(gc.flags());
        List<String> command = Gateways.command(conf, folder.resolve("data"), flags);
        if (first) {
            try (MeasuredProcess process = processes.start(transport + "-first", core, command)) {
                process.firstResponse(
                        new TargetAddress(process.ports(1).get(0), "/" + BenchConf.EXCHANGE), Workload.TICKER.path());
            }
        }
        flags.addAll(more);
        MeasuredProcess measuredProcess =
                processes.start(transport, core, Gateways.command(conf, folder.resolve("data"), flags));
        int port = measuredProcess.ports(1).get(0);
        return new Target(
                id,
                measuredProcess,
                new TargetAddress(port, "/" + BenchConf.EXCHANGE),
                new TargetAddress(port, "/" + BenchConf.SECURE),
                new TargetAddress(port, "/" + BenchConf.EXCHANGE),
                gc);
    }

    private Target plainProxy() throws IOException {
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

    private @Nullable Target springGateway() throws IOException {
        if (SpringGateway.given().isEmpty()) {
            leaveOut(Target.SPRING + ": Maven could not fetch or build it, see target/peers.log");
            return null;
        }
        GcLog gc = new GcLog(processes.folder().resolve("spring-gc.log"));
        List<String> command = java(gc);
        command.addAll(SpringGateway.command(Path.of(SpringGateway.given()), exchange));
        return SpringGateway.target(processes.start(Target.SPRING, cores.proxy(), command), gc);
    }

    /** Returns the command of a Java program with a heap as large as Sluice's. */
    private static List<String> java(GcLog gc) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xms16m",
                "-Xmx256m"));
        command.addAll(gc.flags());
        return command;
    }

    /** Starts a target that is measured beside Sluice; returns null if it is not available here. */
    @Nullable
    Target peer(String id) throws IOException {
        return switch (id) {
            case Target.IO_URING -> ioUring();
            case Target.VERTX -> plainProxy();
            case Target.SPRING -> springGateway();
            default -> program(id);
        };
    }

    private @Nullable Target ioUring() throws IOException {
        if (!IoUring.isAvailable()) {
            leaveOut(Target.IO_URING + ": this machine does not allow io_uring");
            return null;
        }
        return sluice(Target.IO_URING, "io_uring", cores.proxy(), List.of());
    }

    private @Nullable Target program(String id) throws IOException {
        if (!Programs.has(id)) {
            leaveOut(id + ": not found and could not be installed");
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
                firstResponse(target);
                return target;
            } catch (IOException taken) {
                last = taken; // another program took the port in the meantime
            }
        }
        throw last;
    }

    /** Waits until the target is ready; a gateway has then warmed up, but no call reached the exchange through it. */
    void awaitReady(Target target) throws IOException {
        if (target.isSluice()) {
            Objects.requireNonNull(target.process())
                    .firstResponse(new TargetAddress(target.plain().port(), ""), "/health/ready");
        } else {
            firstResponse(target);
        }
    }

    /**
     * Starts a gateway with the shipped configuration, all of whose exchanges are the bench's own exchange. Its limits
     * are full windows, because it has no stored usage: each round has its own data folder.
     */
    Target shipped(int round) throws IOException {
        Path folder = Files.createDirectories(processes.folder().resolve("shipped-" + round));
        List<String> command =
                new ArrayList<>(Gateways.command(Path.of("conf").toAbsolutePath(), folder.resolve("data"), List.of()));
        command.addAll(List.of("--upstream", "*=http://127.0.0.1:" + exchange.sockets()));
        MeasuredProcess process = processes.start("shipped", cores.proxy(), command);
        TargetAddress all = new TargetAddress(process.ports(1).get(0), "");
        return new Target(Target.SLUICE, process, all, all, all, null);
    }

    /** Returns the milliseconds from the start to the first response of the exchange through the proxy. */
    static double firstResponse(Target target) throws IOException {
        MeasuredProcess process = target.process();
        return process == null ? 0 : process.firstResponse(target.plain(), Workload.TICKER.path()) / 1e6;
    }

    @Override
    public void close() {
        processes.close();
        own.close();
        Transport.stop(load);
        time.close();
    }
}
