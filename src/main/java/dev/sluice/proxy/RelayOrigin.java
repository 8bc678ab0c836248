package dev.sluice.proxy;

import dev.sluice.proxy.http1.HttpChars;
import dev.sluice.proxy.http1.MessageHead;
import dev.sluice.proxy.routing.BotPrefix;
import dev.sluice.proxy.routing.HostRouting;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a relayed request comes from: what the process that received it knows of the bot's connection. It is one header
 * of the request, which only the relay listener reads; like all headers of the gateway it is not forwarded to an
 * exchange.
 *
 * @param listenerKind the kind of listener that the bot is connected to
 * @param address the bot's address; null if it is unknown
 * @param isTls true if the bot's connection uses TLS
 * @param waitedNanos for how long the call has waited in the other process
 */
record RelayOrigin(ListenerKind listenerKind, @Nullable InetAddress address, boolean isTls, long waitedNanos) {
    static final String HEADER = "x-sluice-relay";

    private static final String NONE = "-";
    private static final int PARTS = 4;

    /** Returns the same origin of a call that has waited so much longer in this process. */
    RelayOrigin afterWait(long nanos) {
        return new RelayOrigin(listenerKind, address, isTls, waitedNanos + nanos);
    }

    /** Returns the line of the header, with its line end. */
    static String line(RelayOrigin origin) {
        String from =
                origin.address == null ? NONE : origin.address.getHostAddress().replaceFirst("%.*", "");
        return HEADER + ": " + from + ' ' + (origin.isTls ? "tls" : "plain") + ' '
                + TimeUnit.NANOSECONDS.toMillis(origin.waitedNanos) + ' ' + text(origin.listenerKind) + "\r\n";
    }

    private static String text(ListenerKind mode) {
        if (mode instanceof ListenerKind.SingleExchange alone) {
            return "exchange=" + alone.exchange();
        }
        if (!(mode instanceof ListenerKind.ByHost byHost)) {
            return "common";
        }
        BotPrefix bot = byHost.bot();
        return "host=" + byHost.port() + "=" + (byHost.serverName() == null ? NONE : byHost.serverName())
                + (bot.equals(BotPrefix.NONE) ? "" : "=" + bot.name() + "=" + bot.token());
    }

    /**
     * Reads the header of a relayed request; null if it is missing or malformed.
     *
     * @param hosts the routing of this process's TLS port; null if it has none
     */
    static @Nullable RelayOrigin of(MessageHead head, @Nullable HostRouting hosts) {
        String value = head.get(HEADER);
        String[] parts = value == null ? new String[0] : value.split(" ", -1);
        if (parts.length != PARTS || !HttpChars.isNumber(parts[2])) {
            return null;
        }
        ListenerKind mode = mode(parts[3].split("=", -1), hosts);
        return mode == null
                ? null
                : new RelayOrigin(
                        mode,
                        parts[0].equals(NONE) ? null : NetUtil.createInetAddressFromIpAddressString(parts[0]),
                        parts[1].equals("tls"),
                        TimeUnit.MILLISECONDS.toNanos(Long.parseLong(parts[2])));
    }

    private static @Nullable ListenerKind mode(String[] words, @Nullable HostRouting hosts) {
        return switch (words[0]) {
            case "common" -> new ListenerKind.AllExchanges();
            case "exchange" -> words.length == 2 ? new ListenerKind.SingleExchange(words[1]) : null;
            case "host" ->
                (words.length == 3 || words.length == 5) && hosts != null && HttpChars.isNumber(words[1])
                        ? new ListenerKind.ByHost(
                                hosts,
                                words[2].equals(NONE) ? null : words[2],
                                Integer.parseInt(words[1]),
                                words.length == 3 ? BotPrefix.NONE : new BotPrefix(words[3], words[4]))
                        : null;
            default -> null;
        };
    }
}
