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
import org.jspecify.annotations.Nullable;

/**
 * A bot of the exchange whose row it has: loops of reads, loops that place an order and soon cancel it, and storms,
 * over HTTP and on its WebSockets. A loop sends its next call when it has the response to the last one. A bot does not
 * know about other bots.
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
    private static final String SEND = "SEND";
    private static final long TOKEN_SECONDS = 120;
    private static final String TOKEN_HEADER = base64("{\"alg\":\"ES256\",\"typ\":\"JWT\"}");
    /** Any value, because the simulated exchange does not check signatures in a simulation. */
    private static final String TOKEN_SIGNATURE = "A".repeat(86);

    private final BotContext context;
    private final SimulatedExchange row;
    private final CallText claims;
    private final VirtualTime time;
    private final SplittableRandom random;
    /** True when the bot obeys Retry-After; about half of the bots do, the others always pause as briefly. */
    private final boolean obedient;

    private long orders;
    private long nonce;
    private long numbers;

    /** Where calls are sent: to the gateway over HTTP, or on a WebSocket. */
    interface Sender {
        /** Runs the action when a call can be sent. */
        void whenReady(Runnable action);

        void send(BotCall botCall, Consumer<BotReply> onReply);

        /** Returns the token of the WebSocket; "" if there is none. */
        String ticket();
    }

    private final Sender http = new Sender() {
        @Override
        public void whenReady(Runnable action) {
            action.run();
        }

        @Override
        public void send(BotCall botCall, Consumer<BotReply> onReply) {
            context.gateway().call(botCall, context.name(), onReply);
        }

        @Override
        public String ticket() {
            return "";
        }
    };

    Bot(BotContext context, SimulatedExchange row) {
        this.context = context;
        this.row = row;
        claims = new CallText(new ObjectMapper().valueToTree(row.claims()).toString());
        obedient = context.random().nextBoolean();
        time = context.time();
        random = context.random();
    }

    /** Starts all loops, each at a different moment within the first seconds. */
    void begin() {
        begin(row.loops(), row.orders(), row.storms(), http, http);
        for (SimulatedExchange.Socket socket : row.sockets()) {
            for (int i = 0; i < socket.count(); i++) {
                BotSocket own = new BotSocket(context, this, socket);
                own.begin();
                begin(socket.loops(), socket.orders(), socket.storms(), own, own.withoutResponses());
            }
        }
    }

    /** @param reads where loops of reads and storms are sent */
    private void begin(List<Loop> loops, @Nullable Orders trading, List<Storm> storms, Sender sender, Sender reads) {
        boolean calm = context.calm();
        for (Loop loop : loops) {
            for (int i = 0; i < (calm ? 1 : loop.loops()); i++) {
                time.after(
                        random.nextLong(2_000) * MILLI,
                        () -> read(loop, calm ? CALM_READ_MILLIS : loop.pauseMs(), reads));
            }
        }
        if (trading != null) {
            boolean slow = calm && row.unguarded();
            for (int i = 0; i < (slow ? 1 : trading.loops()); i++) {
                Trading loop = new Trading(
                        trading,
                        slow ? CALM_ORDER_MILLIS : trading.pauseMs(),
                        slow ? 2 * CALM_ORDER_MILLIS : trading.restMs(),
                        sender);
                time.after(random.nextLong(3_000) * MILLI, () -> place(loop));
            }
        }
        if (!calm) {
            storms.forEach(storm -> time.after(random.nextLong(storm.everyMs() * MILLI), () -> storm(storm, reads)));
        }
    }

    /** A loop that trades. */
    private record Trading(Orders orders, long pauseMs, long restMs, Sender sender) {}

    private boolean rests() {
        return !context.busyHours().includes(time.now());
    }

    private <T> T oneOf(List<T> all) {
        return all.get(all.size() == 1 ? 0 : random.nextInt(all.size()));
    }

    // ---- reads

    private void read(Loop loop, long pauseMs, Sender sender) {
        sender.whenReady(() -> {
            BotCall call = new CallBuilder(sender).call(oneOf(loop.calls()), loop.open());
            sender.send(call, reply -> {
                long refusalPauseNanos = reply.refused() == null
                        ? 0
                        : obedient ? Math.max(REFUSAL_PAUSE_NANOS, reply.pauseNanos()) : REFUSAL_PAUSE_NANOS;
                time.after(Math.max(refusalPauseNanos, pauseNanos(pauseMs)), () -> read(loop, pauseMs, sender));
            });
        });
    }

    private long pauseNanos(long pauseMs) {
        return (rests() ? Math.max(REST_PAUSE_MILLIS, pauseMs) : pauseMs) * MILLI;
    }

    // ---- orders

    /** Places an order and, if it is open, cancels it after a while, in an endless loop. */
    private void place(Trading loop) {
        loop.sender().whenReady(() -> {
            String id = context.key() + '-' + orders++;
            Orders trading = loop.orders();
            loop.sender().send(new CallBuilder(loop.sender()).call(trading.place(), List.of(id)), placed -> {
                List<String> names =
                        trading.beforeId().isEmpty() ? List.of(id) : idsIn(placed.text(), trading.beforeId());
                if (placed.ok() && !names.isEmpty()) {
                    String named = names.get(0);
                    time.after((loop.restMs() / 2 + random.nextLong(loop.restMs())) * MILLI, () -> cancel(named, loop));
                } else {
                    long refusalPauseNanos = Math.max(placed.pauseNanos(), context.calm() ? REFUSAL_PAUSE_NANOS : 0);
                    time.after(Math.max(pauseNanos(loop.pauseMs()), refusalPauseNanos), () -> place(loop));
                }
            });
        });
    }

    /** Cancels an order and repeats the cancel until it succeeds. */
    private void cancel(String named, Trading loop) {
        loop.sender()
                .whenReady(() -> loop.sender()
                        .send(
                                new CallBuilder(loop.sender())
                                        .call(loop.orders().cancel(), List.of(named)),
                                cancelled -> {
                                    if (cancelled.ok()) {
                                        time.after(pauseNanos(loop.pauseMs()), () -> place(loop));
                                    } else {
                                        time.after(
                                                Math.max(REFUSAL_PAUSE_NANOS, cancelled.pauseNanos()),
                                                () -> cancel(named, loop));
                                    }
                                }));
    }

    // ---- storms

    /** Sends a storm, unless the bot rests, again and again. */
    private void storm(Storm storm, Sender sender) {
        if (!rests()) {
            for (Shot shot : storm.shots()) {
                time.after(shot.afterMs() * MILLI, () -> sender.whenReady(() -> shoot(shot, storm.beforeId(), sender)));
            }
        }
        time.after(storm.everyMs() * MILLI, () -> storm(storm, sender));
    }

    private void shoot(Shot shot, String beforeId, Sender sender) {
        if (shot.untilSlowMs() > 0) {
            sendInTurn(shot, shot.times());
            return;
        }
        CallBuilder occasion = new CallBuilder(sender);
        for (int i = 0; i < shot.times(); i++) {
            sender.send(occasion.call(oneOf(shot.calls()), List.of()), reply -> {
                if (reply.ok() && !shot.then().isEmpty()) {
                    follow(occasion, shot.then(), idsIn(reply.text(), beforeId));
                }
            });
        }
    }

    private void sendInTurn(Shot shot, int left) {
        long asked = time.now();
        http.send(new CallBuilder(http).call(oneOf(shot.calls()), List.of()), reply -> {
            if (left > 1 && time.now() - asked < shot.untilSlowMs() * MILLI) {
                sendInTurn(shot, left - 1);
            } else {
                http.send(new CallBuilder(http).call(oneOf(shot.then()), List.of()), done -> {});
            }
        });
    }

    /** Sends these calls for the orders with these ids, each after the one before, and the last until it succeeds. */
    private void follow(CallBuilder occasion, List<CallRow> calls, List<String> ids) {
        http.send(occasion.call(calls.get(0), ids), reply -> {
            if (calls.size() > 1) {
                follow(occasion, calls.subList(1, calls.size()), ids);
            } else if (!reply.ok()) {
                time.after(Math.max(AGAIN_NANOS, reply.pauseNanos()), () -> follow(occasion, calls, ids));
            }
        });
    }

    /** Sends a call over HTTP that needs no WebSocket, such as the one for the token of it. */
    void call(CallRow call, Consumer<BotReply> onReply) {
        http.send(new CallBuilder(http).call(call, List.of()), onReply);
    }

    /** Returns a message for a WebSocket. */
    BotCall message(CallRow row, Sender sender) {
        return new CallBuilder(sender).call(row, List.of());
    }

    /** Returns a text with values for its places. */
    String filled(CallText text, Sender sender) {
        return new CallBuilder(sender).filled(text);
    }

    /** Returns the texts that follow {@code before}, each up to the next quotation mark or brace. */
    static List<String> idsIn(String text, String before) {
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
    private final class CallBuilder {
        private final Map<String, String> picked = new HashMap<>();
        private final Sender sender;

        CallBuilder(Sender sender) {
            this.sender = sender;
        }

        String filled(CallText text) {
            return text.fill(name -> value(name, ""));
        }

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
            boolean isMessage = call.method().equals(SEND);
            if (!open && !isMessage) {
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
            if (!isMessage) {
                headers.add(Map.entry("Content-Type", call.type()));
            }
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
                case "key" -> context.key();
                case "id" -> id;
                case "millis" -> Long.toString(clockMillis());
                case "seconds" -> Long.toString(clockMillis() / 1_000);
                case "iso" -> Instant.ofEpochMilli(clockMillis()).toString();
                case "nonce" -> {
                    nonce = Math.max(nonce + 1, clockMillis());
                    yield Long.toString(nonce);
                }
                case "number" -> Long.toString(++numbers);
                case "ticket" -> sender.ticket();
                default ->
                    picked.computeIfAbsent(
                            name,
                            any -> oneOf(Objects.requireNonNull(row.picks().get(name), name)));
            };
        }
    }

    /** Returns the time of the bot's own clock, which it signs with. */
    private long clockMillis() {
        return (context.network().epochNanos() + context.aheadNanos()) / MILLI;
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
