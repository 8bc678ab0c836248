package dev.sluice.cli.text;

import dev.sluice.config.Config;
import dev.sluice.config.ConfiguredExchange;
import dev.sluice.probe.KeyCheck;
import dev.sluice.probe.OwnCallClients;
import dev.sluice.probe.SignerClient;
import dev.sluice.probe.UnlimitedTransport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The part of {@code sluice check} about the keys of {@code sluice-signer}.
 *
 * @param signer its socket; null if none is configured
 * @param why why no key was checked; "" if they were
 * @param keys the result of each key
 */
public record KeyReport(@Nullable String signer, String why, List<KeyCheck.Result> keys) {
    /** The 64 keys of one exchange that answers none of them take 65 s, five at a time. */
    private static final long PATIENCE_SECONDS = 90;

    /** Checks the keys now. */
    public static KeyReport check(Config config) {
        String socket = config.gateway().killSwitch().signer();
        if (socket == null) {
            return new KeyReport(
                    null,
                    "no signer: killSwitch.signer in sluice.json names none, so 'halt --pull' cannot cancel",
                    List.of());
        }
        Vertx vertx = Vertx.vertx();
        try {
            return new KeyReport(socket, "", check(vertx, socket, config));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            return new KeyReport(socket, String.valueOf(cause == null ? e : cause.getMessage()), List.of());
        } catch (TimeoutException e) {
            return new KeyReport(socket, "not all keys were checked within " + PATIENCE_SECONDS + " s", List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new KeyReport(socket, "interrupted", List.of());
        } finally {
            vertx.close();
        }
    }

    private static List<KeyCheck.Result> check(Vertx vertx, String socket, Config config)
            throws ExecutionException, TimeoutException, InterruptedException {
        Future<List<KeyCheck.Result>> results =
                Future.future(promise -> vertx.getOrCreateContext().runOnContext(turn -> {
                    SignerClient signer = new SignerClient(vertx);
                    new KeyCheck(
                                    question -> signer.ask(socket, question.put("v", SignerClient.VERSION)),
                                    new UnlimitedTransport(new OwnCallClients(vertx, new WebClientOptions())),
                                    config.exchanges().stream()
                                            .map(ConfiguredExchange::exchange)
                                            .toList())
                            .run()
                            .onComplete(promise);
                }));
        return results.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    public boolean isGood() {
        return why.isEmpty() && keys.stream().noneMatch(key -> key.state().isProblem());
    }

    /** Returns the lines of the summary. */
    public String text() {
        StringBuilder text = new StringBuilder();
        if (!why.isEmpty()) {
            text.append("keys: ").append(why).append('\n');
        } else if (keys.isEmpty()) {
            text.append("keys: the signer has none\n");
        }
        for (KeyCheck.Result key : keys) {
            text.append("key ")
                    .append(key.account())
                    .append(": ")
                    .append(label(key.state()))
                    .append(key.says())
                    .append('\n');
        }
        return text.toString();
    }

    private static String label(KeyCheck.State state) {
        return switch (state) {
            case OK -> "ok: ";
            case NOT_CHECKED -> "NOT FULLY CHECKED: ";
            case NOT_POSSIBLE -> "NOT CHECKED: ";
            case WRONG_KEY -> "WRONG KEY: ";
            case CANNOT_CANCEL -> "CANNOT CANCEL: ";
            case COULD_WITHDRAW -> "COULD WITHDRAW: ";
            case NO_ANSWER -> "NO ANSWER: ";
            case NOT_NAMED -> "NOT NAMED: ";
        };
    }
}
