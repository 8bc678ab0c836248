package dev.sluice.sim.virtualtime;

import dev.sluice.sim.virtualtime.SimulatedExchange.CallRow;
import dev.sluice.sim.virtualtime.SimulatedExchange.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket that a bot keeps open. The bot closes it now and then, once all responses are there, and opens it again
 * then and after every other end.
 */
final class BotSocket implements SimulatedSocket.Owner, Bot.Sender {
    private static final long MILLI = 1_000_000;
    private static final long BEGIN_MILLIS = 2_000;
    private static final long AGAIN_NANOS = 1_000 * MILLI;

    private final BotContext context;
    private final Bot bot;
    private final Socket row;
    private final VirtualTime time;
    private final SplittableRandom random;
    private final List<Runnable> waiting = new ArrayList<>();
    private @Nullable SimulatedSocket socket;
    private String ticket = "";
    private boolean isEnding;
    private int unanswered;

    BotSocket(BotContext context, Bot bot, Socket row) {
        this.context = context;
        this.bot = bot;
        this.row = row;
        time = context.time();
        random = context.random();
    }

    void begin() {
        time.after(random.nextLong(BEGIN_MILLIS) * MILLI, this::connect);
    }

    private void connect() {
        CallRow forTicket = row.ticket();
        if (forTicket == null) {
            open();
            return;
        }
        bot.call(forTicket, reply -> {
            if (reply.ok()) {
                ticket = Bot.idsIn(reply.text(), row.beforeTicket()).get(0);
                open();
            } else {
                again(reply);
            }
        });
    }

    private void open() {
        BotCall handshake = BotCall.of("GET", bot.filled(row.target(), this), List.of());
        context.gateway().open(handshake, context.name(), this);
    }

    private void again(BotReply reply) {
        time.after(Math.max(AGAIN_NANOS, reply.pauseNanos()), this::connect);
    }

    @Override
    public void opened(SimulatedSocket opened) {
        socket = opened;
        row.login().forEach(login -> opened.send(bot.message(login, this).body(), false, sent -> {}));
        time.after((row.lifeMs() / 2 + random.nextLong(row.lifeMs())) * MILLI, () -> end(opened));
        List<Runnable> ready = List.copyOf(waiting);
        waiting.clear();
        ready.forEach(Runnable::run);
    }

    private void end(SimulatedSocket of) {
        if (of == socket) {
            isEnding = true;
            closeIfIdle();
        }
    }

    private void closeIfIdle() {
        SimulatedSocket open = socket;
        if (isEnding && unanswered == 0 && open != null) {
            open.close();
        }
    }

    @Override
    public void ended(BotReply reply) {
        socket = null;
        isEnding = false;
        again(reply);
    }

    // ---- for the bot

    @Override
    public void whenReady(Runnable action) {
        if (socket == null || isEnding) {
            waiting.add(action);
        } else {
            action.run();
        }
    }

    @Override
    public void send(BotCall botCall, Consumer<BotReply> onReply) {
        send(botCall, true, onReply);
    }

    private void send(BotCall botCall, boolean awaited, Consumer<BotReply> onReply) {
        unanswered++;
        Objects.requireNonNull(socket, "not open").send(botCall.body(), awaited, reply -> {
            unanswered--;
            onReply.accept(reply);
            closeIfIdle();
        });
    }

    @Override
    public String ticket() {
        return ticket;
    }

    /** Returns what sends messages without waiting for the responses. */
    Bot.Sender withoutResponses() {
        return new Bot.Sender() {
            @Override
            public void whenReady(Runnable action) {
                BotSocket.this.whenReady(action);
            }

            @Override
            public void send(BotCall botCall, Consumer<BotReply> onReply) {
                BotSocket.this.send(botCall, false, onReply);
            }

            @Override
            public String ticket() {
                return ticket;
            }
        };
    }
}
