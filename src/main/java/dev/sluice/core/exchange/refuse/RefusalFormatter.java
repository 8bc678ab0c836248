package dev.sluice.core.exchange.refuse;

import dev.sluice.core.call.Refusal;
import dev.sluice.core.call.RefusalKind;
import dev.sluice.core.exchange.classify.Call;
import dev.sluice.core.exchange.settings.RefusalSet;
import dev.sluice.core.exchange.settings.RefusalSettings;
import dev.sluice.core.exchange.stream.OutboundMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A formatter of refusals in the format of the exchange. */
public final class RefusalFormatter {
    private static final String WHY = "{why}";
    private static final String ORDERS = "{orders}";
    private static final String ID = "{id}";
    private static final Pattern ID_OR_NAME = Pattern.compile("\\{(?:id|name)}");
    private static final String CLIENT = "{client}";

    private static final int BAD_REQUEST = 400;

    private final RefusalSet defaultRefusals;

    /** @param defaultRefusals the refusals of calls without a known route */
    public RefusalFormatter(RefusalSet defaultRefusals) {
        this.defaultRefusals = defaultRefusals;
    }

    /**
     * Returns a refusal. {@code why} is included only where clients of the exchange accept free text.
     *
     * @param call the refused call; null if it was not classified
     */
    public Refusal create(RefusalKind kind, @Nullable Call call, String why) {
        RefusalSet refusals =
                call == null ? defaultRefusals : call.compiledRoute().rules().refusals();
        List<String> clients = call == null ? List.of("") : call.clientOrderIds();
        return format(refusals, kind, call == null || call.kind().concernsOrders(), why, clients);
    }

    /**
     * Returns the refusal with the field {@code sluice} at the end of its body, which tells a refusal of the gateway
     * from one of the exchange. It is unchanged if its body is no JSON object, or if the exchange's tables do not
     * allow the field.
     *
     * @param call the refused call; null if it was not classified
     * @param explanation the reason, without text that somebody chose
     */
    public Refusal withExplanation(Refusal refusal, @Nullable Call call, String explanation) {
        RefusalSet refusals =
                call == null ? defaultRefusals : call.compiledRoute().rules().refusals();
        String body = refusals.explain() ? new String(refusal.body(), StandardCharsets.UTF_8) : "";
        if (!body.startsWith("{\"") || !body.endsWith("}")) {
            return refusal;
        }
        String explained = body.substring(0, body.length() - 1) + ",\"sluice\":\"" + escaped(explanation) + "\"}";
        return new Refusal(refusal.status(), refusal.contentType(), explained.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a response with status 400 for a request that is invalid in itself. */
    public Refusal malformed(String why) {
        Refusal worded = format(defaultRefusals, RefusalKind.BLOCKED_ORDER, false, why, List.of(""));
        return new Refusal(BAD_REQUEST, worded.contentType(), worded.body());
    }

    /**
     * Formats a refusal.
     *
     * @param clients the client id of each order of the call, "" where it has none
     */
    public static Refusal format(
            RefusalSet refusals, RefusalKind kind, boolean order, String why, List<String> clients) {
        RefusalSettings own = refusals.of(kind, order);
        RefusalSettings chosen = own != null ? own : RefusalSet.BY_STATUS.of(kind, order);
        if (chosen == null) {
            throw new IllegalStateException("every kind can be worded by status: " + kind);
        }
        boolean json = chosen.contentType().contains("json");
        String body = chosen.body();
        if (body.contains(ORDERS)) {
            body = body.replace(ORDERS, orders(chosen.order(), clients, json));
        }
        if (body.contains(WHY)) {
            body = body.replace(WHY, json ? escaped(why) : why);
        }
        return new Refusal(chosen.status(), chosen.contentType(), body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Formats a refusal as the response to a message. Neither its id, which is raw JSON text, nor its name needs to be
     * escaped.
     */
    public static Refusal asResponse(OutboundMessage outboundMessage, Refusal refusal) {
        String id = outboundMessage.id().isEmpty() ? "null" : outboundMessage.id();
        String body = ID_OR_NAME
                .matcher(new String(refusal.body(), StandardCharsets.UTF_8))
                .replaceAll(found -> Matcher.quoteReplacement(found.group().equals(ID) ? id : outboundMessage.name()));
        return new Refusal(refusal.status(), refusal.contentType(), body.getBytes(StandardCharsets.UTF_8));
    }

    private static String orders(String order, List<String> clients, boolean json) {
        return clients.stream()
                .map(client -> order.replace(CLIENT, json ? escaped(client) : client))
                .collect(Collectors.joining(","));
    }

    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c == '{') {
                out.append("\\u007B"); // no text of a caller is taken for a placeholder
            } else {
                out.append(c < ' ' ? ' ' : c);
            }
        }
        return out.toString();
    }
}
