package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Spring Cloud Gateway with its {@code RequestRateLimiter} as a peer, with one event loop. It is a separate Maven
 * project ({@code src/bench/peers/spring-cloud-gateway}), so that its libraries are not among those of Sluice and its
 * tests; {@code scripts/bench} builds it and passes its folder.
 */
final class SpringGateway {
    private SpringGateway() {}

    /** The folder of the built program; empty if it was not built. */
    static String given() {
        return System.getProperty("sluice.bench.springGateway", "");
    }

    /** Returns the arguments after {@code java} and its flags. */
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

    /** Returns its addresses: one port, and a path for each way to the exchange. */
    static Target target(MeasuredProcess process, GcLog gc) throws IOException {
        int port = process.ports(1).get(0);
        return new Target(
                Target.SPRING,
                process,
                new TargetAddress(port, "/plain"),
                new TargetAddress(port, "/secure"),
                new TargetAddress(port, "/sockets"),
                gc);
    }
}
