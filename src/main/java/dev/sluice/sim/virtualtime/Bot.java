package dev.sluice.sim.virtualtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.sim.virtualtime.SimulatedExchange.CallRow;
import dev.sluice.sim.virtualtime.SimulatedExchange.Loop;
import dev.sluice.sim.virtualtime.SimulatedExchange.Orders;
import dev.sluice.sim.virtualtime.SimulatedExchange.Shot;
import dev.sluice.sim.virtualtime.SimulatedExchange.Storm;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * A bot of the exchange whose row it has: loops of reads, loops that place an order and soon cancel it, and storms. A
 * loop sends its next call when it has the response to the last one. A bot does not know about other bots.
 */
final class Bot {
    private static final long MILLI = 1_000_000;
    /** The pause after a refusal without a retry time. */
    private static final long REFUSAL_PAUSE_NANOS = 250 * MILLI;

    /** The pause before a failed cancel of a storm is repeated. */
    private static final long AGAIN_NANOS = 500 * MILLI;

    private static final long REST_PAUSE_MILLIS = 5_000;
    private static final long CALM_READ_MILLIS = 60_000;
    private static final long CALM_ORDER_MILLIS = 5_000;
    private static final long TOKEN_SECONDS = 120;
    private static final String TOKEN_HEADER = base64("{\"alg\":\"ES256\",\"typ\":\"JWT\"}");
    /** Any value, because the simulated exchange does not check signatures in a simulation. */
    private static final String TOKEN_SIGNATURE = "A".repeat(86);

    private final BotContext botContext;
    private final SimulatedExchange row;
    private final CallText claims;
    private final VirtualTime virtualTime;
    private final SplittableRandom random;
    /** True when the bot obeys Retry-After; about half of the bots do, the others always pause as briefly. */
    private final boolean obedient;

    private long orders;
    private long nonce;

    Bot(BotContext botContext, SimulatedExchange row) {
        this.botContext = botContext;
        this.row = row;
        claims = new CallText(new ObjectMapper().valueToTree(row.claims()).toString());
        obedient = botContext.random().nextBoolean();
        virtualTime = botContext.virtualTime();
        random = botContext.random();
    }

    /** Starts all loops, each at a different moment within the first seconds. */
    void begin() {
        boolean calm = botContext.calm();
        for (Loop loop : row.loops()) {
            for (int i = 0; i < (calm ? 1 : loop.loops()); i++) {
                virtualTime.after(
                        random.nextLong(2_000) * MILLI, () -> read(loop, calm ? CALM_READ_MILLIS : loop.pauseMs()));
            }
        }
        Orders trading = row.orders();
        boolean slow = calm && row.unguarded();
        for (int i = 0; i < (slow ? 1 : trading.loops()); i++) {
            long pauseMs = slow ? CALM_ORDER_MILLIS : trading.pauseMs();
            long restMs = slow ? 2 * CALM_ORDER_MILLIS : trading.restMs();
            virtualTime.after(random.nextLong(3_000) * MILLI, () -> place(pauseMs, restMs));
        }
        if (!calm) {
            row.storms()
                    .forEach(storm -> virtualTime.after(random.nextLong(storm.everyMs() * MILLI), () -> storm(storm)));
        }
    }

    private boolean rests() {
        return !botContext.busyHours().includes(virtualTime.now());
    }

    private void send(BotCall botCall, Consumer<BotReply> onReply) {
        botContext.gateway().call(botCall, botContext.name(), onReply);
    }

    private <T> T oneOf(List<T> all) {
        return all.get(all.size() == 1 ? 0 : random.nextInt(all.size()));
    }

    // ---- reads

    private void read(Loop loop, long pauseMs) {
        BotCall call = new Occasion().call(oneOf(loop.calls()), loop.open());
        send(call, reply -> {
            long refusalPauseNanos = reply.refused() == null
                    ? 0
                    : obedient ? Math.max(REFUSAL_PAUSE_NANOS, reply.pauseNanos()) : REFUSAL_PAUSE_NANOS;
            virtualTime.after(Math.max(refusalPauseNanos, pauseNanos(pauseMs)), () -> read(loop, pauseMs));
        });
    }

    private long pauseNanos(long pauseMs) {
        return (rests() ? Math.max(REST_PAUSE_MILLIS, pauseMs) : pauseMs) * MILLI;
    }

    // ---- orders

    /** Places an order and, if it is open, cancels it after a while, in an endless loop. */
    private void place(long pauseMs, long restMs) {
        String id = botContext.key() + '-' + orders++;
        Orders trading = row.orders();
        send(new Occasion().call(trading.place(), List.of(id)), placed -> {
            if (placed.ok()) {
                String named = trading.beforeId().isEmpty()
                        ? id
                        : idsIn(placed.text(), trading.beforeId()).get(0);
                virtualTime.after((restMs / 2 + random.nextLong(restMs)) * MILLI, () -> cancel(named, pauseMs, restMs));
            } else {
                long refusalPauseNanos = Math.max(placed.pauseNanos(), botContext.calm() ? REFUSAL_PAUSE_NANOS : 0);
                virtualTime.after(Math.max(pauseNanos(pauseMs), refusalPauseNanos), () -> place(pauseMs, restMs));
            }
        });
    }

    /** Cancels an order and repeats the cancel until it succeeds. */
    private void cancel(String named, long pauseMs, long restMs) {
        send(new Occasion().call(row.orders().cancel(), List.of(named)), cancelled -> {
            if (cancelled.ok()) {
                virtualTime.after(pauseNanos(pauseMs), () -> place(pauseMs, restMs));
            } else {
                virtualTime.after(
                        Math.max(REFUSAL_PAUSE_NANOS, cancelled.pauseNanos()), () -> cancel(named, pauseMs, restMs));
            }
        });
    }

    // ---- storms

    /** Sends a storm, unless the bot rests, again and again. */
    private void storm(Storm storm) {
        if (!rests()) {
            for (Shot shot : storm.shots()) {
                virtualTime.after(shot.afterMs() * MILLI, () -> shoot(shot, storm.beforeId()));
            }
        }
        virtualTime.after(storm.everyMs() * MILLI, () -> storm(storm));
    }

    private void shoot(Shot shot, String beforeId) {
        if (shot.untilSlowMs() > 0) {
            sendInTurn(shot, shot.times());
            return;
        }
        Occasion occasion = new Occasion();
        for (int i = 0; i < shot.times(); i++) {
            send(occasion.call(oneOf(shot.calls()), List.of()), reply -> {
                if (reply.ok() && !shot.then().isEmpty()) {
                    follow(occasion, shot.then(), idsIn(reply.text(), beforeId));
                }
            });
        }
    }

    private void sendInTurn(Shot shot, int left) {
        long asked = virtualTime.now();
        send(new Occasion().call(oneOf(shot.calls()), List.of()), reply -> {
            if (left > 1 && virtualTime.now() - asked < shot.untilSlowMs() * MILLI) {
                sendInTurn(shot, left - 1);
            } else {
                send(new Occasion().call(oneOf(shot.then()), List.of()), done -> {});
            }
        });
    }

    /** Sends these calls for the orders with these ids, each after the one before, and the last until it succeeds. */
    private void follow(Occasion occasion, List<CallRow> calls, List<String> ids) {
        send(occasion.call(calls.get(0), ids), reply -> {
            if (calls.size() > 1) {
                follow(occasion, calls.subList(1, calls.size()), ids);
            } else if (!reply.ok()) {
                virtualTime.after(Math.max(AGAIN_NANOS, reply.pauseNanos()), () -> follow(occasion, calls, ids));
            }
        });
    }

    /** Returns the texts that follow {@code before}, each up to the next quotation mark or brace. */
    private static List<String> idsIn(String text, String before) {
        List<String> ids = new ArrayList<>();
        for (int at = text.indexOf(before); at >= 0; at = text.indexOf(before, at + 1)) {
            int begin = at + before.length();
            int end = begin;
            while (text.charAt(end) != '"' && text.charAt(end) != '}') {
                end++;
            }
            ids.add(text.substring(begin, end));
        }
        return ids;
    }

    // ---- calls

    /** Calls that belong together, so that each place has the same pick in all of them. */
    private final class Occasion {
        private final Map<String, String> picked = new HashMap<>();

        BotCall call(CallRow call, boolean open) {
            return call(call, open, List.of());
        }

        /** Returns a private call for a new order or for the orders with these ids. */
        BotCall call(CallRow call, List<String> ids) {
            return call(call, false, ids);
        }

        private BotCall call(CallRow call, boolean open, List<String> ids) {
            String id = ids.isEmpty() ? "" : ids.get(0);
            String target = call.target().fill(name -> value(name, id));
            List<Map.Entry<String, String>> headers = new ArrayList<>();
            if (!open) {
                String path = target.split("\\?", 2)[0];
                row.headers()
                        .forEach((name, text) -> headers.add(Map.entry(
                                name,
                                text.fill(place ->
                                        place.equals("token") ? token(call.method(), path) : value(place, id)))));
            }
            if (call.type().isEmpty()) {
                return BotCall.of(call.method(), target, headers);
            }
            headers.add(Map.entry("Content-Type", call.type()));
            String body = call.body().fill(name -> name.equals("each") ? elements(call, ids) : value(name, id));
            return BotCall.of(call.method(), target, headers, body);
        }

        private String elements(CallRow call, List<String> ids) {
            StringJoiner elements = new StringJoiner(",");
            for (int i = 0; i < (ids.isEmpty() ? call.count() : ids.size()); i++) {
                String id = ids.isEmpty() ? "" : ids.get(i);
                elements.add(call.each().get(i % call.each().size()).fill(name -> value(name, id)));
            }
            return elements.toString();
        }

        private String token(String method, String path) {
            String filled = claims.fill(name -> switch (name) {
                case "method" -> method;
                case "path" -> path;
                case "expiry" -> Long.toString(clockMillis() / 1_000 + TOKEN_SECONDS);
                default -> value(name, "");
            });
            return TOKEN_HEADER + '.' + base64(filled) + '.' + TOKEN_SIGNATURE;
        }

        private String value(String name, String id) {
            return switch (name) {
                case "key" -> botContext.key();
                case "id" -> id;
                case "millis" -> Long.toString(clockMillis());
                case "seconds" -> Long.toString(clockMillis() / 1_000);
                case "iso" -> Instant.ofEpochMilli(clockMillis()).toString();
                case "nonce" -> {
                    nonce = Math.max(nonce + 1, clockMillis());
                    yield Long.toString(nonce);
                }
                default ->
                    picked.computeIfAbsent(
                            name,
                            any -> oneOf(Objects.requireNonNull(row.picks().get(name), name)));
            };
        }
    }

    /** Returns the time of the bot's own clock, which it signs with. */
    private long clockMillis() {
        return (botContext.network().epochNanos() + botContext.aheadNanos()) / MILLI;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
