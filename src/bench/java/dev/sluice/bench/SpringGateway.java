package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Spring Cloud Gateway with its {@code RequestRateLimiter} as a peer, with one event loop. It is a Maven project of its own ({@code src/bench/peers/spring-cloud-gateway}), so that
 * its libraries are none of Sluice's and of its tests; {@code scripts/bench} builds it and tells where.
 */
final class SpringGateway {
    private SpringGateway() {}

    /** The folder it was built into; empty when it was not. */
    static String given() {
        return System.getProperty("sluice.bench.springGateway", "");
    }

    /** What follows {@code java} and its flags. */
    static List<String> command(Path built, Ports exchange) {
        return List.of(
                "-Dreactor.netty.ioWorkerCount=1",
                "-cp",
                built.resolve("classes") + ":" + built.resolve("lib") + "/*",
                "dev.sluice.peers.SpringCloudGateway",
                "--exchange.plain=" + exchange.plain(),
                "--exchange.secure=" + exchange.secure(),
                "--exchange.sockets=" + exchange.sockets());
    }

    /** It has one port, and a path for each way to the exchange. */
    static Target target(MeasuredProcess measuredProcess, GcLog gc) throws IOException {
        int port = measuredProcess.ports(1).get(0);
        return new Target(
                Target.SPRING,
                measuredProcess,
                new TargetAddress(port, "/plain"),
                new TargetAddress(port, "/secure"),
                new TargetAddress(port, "/sockets"),
                gc);
    }
}
