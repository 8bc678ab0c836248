package dev.sluice.app;

import dev.sluice.config.Config;
import dev.sluice.config.ProjectFolders;
import dev.sluice.upgrade.ProcessDescriptor;
import dev.sluice.upgrade.UpgradeChannel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A request to the running gateway to start its successor itself. It does so if a service manager watches it, because a
 * process that this command started would be outside the service.
 */
public final class UpgradeRequest {
    /** The running gateway has shorter limits for each step. */
    private static final long MAX_SECONDS = 180;

    /** The result of the request. */
    public enum Result {
        /** The new process serves. */
        DONE,
        /** No gateway runs, or no service manager watches it: the caller takes over itself. */
        NOT_WATCHED
    }

    private final String command;
    private final Consumer<String> progress;
    private final Promise<Result> result = Promise.promise();

    private UpgradeRequest(String command, Consumer<String> progress) {
        this.command = command;
        this.progress = progress;
    }

    /** Returns whether this process was started by a running gateway to take over from it. */
    public static boolean isSuccessor() {
        return System.getenv(SuccessorLauncher.STARTED_BY) != null;
    }

    /**
     * Sends the request. Fails with a one-line reason if the new process does not serve; the running gateway then
     * continues.
     *
     * @param command the program of this version; "" if it is not known, so that the running gateway cannot start it
     * @param progress receives a line for each step
     */
    public static Future<Result> send(Config config, String command, Consumer<String> progress) {
        Path folder =
                ProjectFolders.resolve(Path.of(config.gateway().dataFolder())).toAbsolutePath();
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setPreferNativeTransport(true));
        UpgradeRequest request = new UpgradeRequest(command, progress);
        Promise<Result> done =
                Promise.promise(); // created without a context, because this Vert.x is closed before it completes
        NetClient client = vertx.createNetClient();
        client.connect(SocketAddress.domainSocketAddress(
                        folder.resolve(UpgradeServer.SOCKET).toString()))
                .onSuccess(socket -> request.begin(new UpgradeChannel(socket)))
                .onFailure(none -> request.result.tryComplete(Result.NOT_WATCHED));
        request.result
                .future()
                .timeout(MAX_SECONDS, TimeUnit.SECONDS)
                // this lambda keeps a reference to the client, because Vert.x closes a client without references
                .onComplete(
                        outcome -> client.close().eventually(vertx::close).onComplete(closed -> done.handle(outcome)));
        return done.future();
    }

    private void begin(UpgradeChannel channel) {
        channel.onMessage(message -> received(channel, message));
        channel.onClose(
                () -> result.tryFail(new GatewayException("the running gateway closed the connection: scripts/sluice"
                        + " status says whether it runs, and its log why")));
        channel.send(new JsonObject().put("type", "hello"));
    }

    private void received(UpgradeChannel channel, JsonObject message) {
        switch (message.getString("type", "")) {
            case "offer" -> ask(channel, ProcessDescriptor.of(message));
            case "started" -> progress.accept("upgrade: process " + message.getLong("pid") + " starts");
            case "serving" -> {
                progress.accept("upgrade: process " + message.getLong("pid") + " serves");
                result.tryComplete(Result.DONE);
            }
            case "refused" -> fail(message.getString("why"));
            case "failed" -> fail(message.getString("why"));
            case "lost" ->
                result.tryFail(new GatewayException("the new process had taken over when it ended: "
                        + message.getString("why") + "; scripts/sluice status says whether a gateway runs"));
            default -> {}
        }
    }

    private void ask(UpgradeChannel channel, ProcessDescriptor running) {
        if (!running.startsSuccessor()) {
            result.tryComplete(Result.NOT_WATCHED);
        } else if (command.isEmpty()) {
            fail(
                    "a service manager watches the running gateway, and the program of this version is not known; use scripts/sluice");
        } else {
            progress.accept("upgrade: the running gateway, process " + running.pid() + ", version " + running.version()
                    + ", starts " + command + " within its service");
            channel.send(new JsonObject().put("type", "start").put("command", command));
        }
    }

    private void fail(String why) {
        result.tryFail(new GatewayException("no upgrade, the running gateway goes on: " + why));
    }
}
