package dev.sluice.sim.virtualtime;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code exchanges.json}, the table of the exchanges that can be simulated: the calls of their bots and how
 * their counters are named. A call is a method and a target, or a list of these, a body and, where the body has a place
 * {@code each}, the elements that stand there in turn and their number. The places of its texts are {@code key},
 * {@code id} (of the caller for a new order, else of the exchange), {@code millis}, {@code seconds}, {@code iso},
 * {@code nonce}, {@code token}, {@code number} (another one each time), {@code ticket} (the token of a WebSocket), and
 * the names of {@code picks}. A message on a WebSocket is a call with the method {@code SEND} and a body.
 *
 * @param unguarded whether the bots exhaust order quotas on purpose, which the runaway guard would stop
 * @param busyHourEvery the number of hours from one busy hour to the next; 1 for exchanges whose windows last a minute
 *     or more, or that take few calls
 * @param clock the call that returns the exchange's time
 * @param counters the exchange's counters for a limit of the gateway; by default one with the name of the limit
 * @param headers the headers of private calls
 * @param claims the claims of the token of a call, where the exchange wants one
 * @param picks values of which a call gets one at random
 * @param loops what bots read, all the time
 * @param orders how bots trade
 * @param storms what bots that are not calm send at once, now and then
 * @param sockets the WebSockets that each bot keeps open
 */
record SimulatedExchange(
        boolean unguarded,
        int busyHourEvery,
        CallRow clock,
        Map<String, Set<String>> counters,
        Map<String, CallText> headers,
        Map<String, JsonNode> claims,
        Map<String, List<String>> picks,
        List<Loop> loops,
        Orders orders,
        List<Storm> storms,
        List<Socket> sockets) {
    private static final Map<String, SimulatedExchange> ALL = read();

    private static Map<String, SimulatedExchange> read() {
        ObjectMapper mapper = new ObjectMapper();
        for (Class<?> type : List.of(List.class, Map.class, String.class)) {
            mapper.configOverride(type).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
        }
        try (InputStream in = SimulatedExchange.class.getResourceAsStream("exchanges.json")) {
            return mapper.readValue(
                    Objects.requireNonNull(in), new TypeReference<LinkedHashMap<String, SimulatedExchange>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("the table of simulated exchanges cannot be read", e);
        }
    }

    static SimulatedExchange of(String name) {
        SimulatedExchange exchange = ALL.get(name);
        if (exchange == null) {
            throw new IllegalArgumentException("'" + name + "' cannot be simulated; allowed: " + names());
        }
        return exchange;
    }

    static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /**
     * Reads that follow each other, each after the response to the one before and a pause.
     *
     * @param open whether the calls need no key
     * @param loops how many such loops a greedy bot has; a calm one has one, with long pauses
     */
    record Loop(boolean open, int loops, long pauseMs, List<CallRow> calls) {}

    /**
     * The orders of a bot, which cancels each after a while.
     *
     * @param restMs mean time for which an order stays open
     * @param beforeId the text that precedes the exchange's id in a response; empty where a cancel names the caller's
     *     id
     */
    record Orders(int loops, long pauseMs, long restMs, CallRow place, String beforeId, CallRow cancel) {}

    /**
     * Calls that a bot sends at once, or nearly so.
     *
     * @param beforeId the text that precedes the id of each order in a response
     */
    record Storm(long everyMs, String beforeId, List<Shot> shots) {}

    /**
     * A part of a storm.
     *
     * @param afterMs when it begins
     * @param times how many of the calls are sent
     * @param untilSlowMs when positive, each call follows the response to the one before, until a response takes that
     *     long; then one of {@code then} is sent
     * @param then what is sent, one after the other, for the orders of a response; the last one until it succeeds
     */
    record Shot(long afterMs, int times, long untilSlowMs, List<CallRow> calls, List<CallRow> then) {}

    /**
     * A WebSocket that a bot keeps open.
     *
     * @param target path and query at the gateway
     * @param count how many of them the bot has
     * @param lifeMs mean time after which the bot closes it and opens another one
     * @param ticket the call whose response has the token for it; null where none is needed
     * @param beforeTicket the text that precedes the token
     * @param login what the bot sends first
     * @param loops what it sends all the time, without waiting for responses
     * @param storms what a bot that is not calm sends at once, now and then
     * @param orders how it trades there; null where it does not
     */
    record Socket(
            CallText target,
            int count,
            long lifeMs,
            @Nullable CallRow ticket,
            String beforeTicket,
            List<CallRow> login,
            List<Loop> loops,
            List<Storm> storms,
            @Nullable Orders orders) {}

    /**
     * A call, or a message.
     *
     * @param type the media type of the body; empty without one
     * @param count how many elements the body has, unless they name orders
     */
    record CallRow(String method, CallText target, CallText body, String type, List<CallText> each, int count) {

        @JsonCreator
        static CallRow of(JsonNode json) {
            String[] head = (json.isArray() ? json.path(0) : json).asText().split(" ", 2);
            JsonNode body = json.path(1);
            String type = body.isTextual() ? "application/x-www-form-urlencoded" : "application/json";
            List<CallText> each = new ArrayList<>();
            json.path(2).forEach(element -> each.add(new CallText(element.toString())));
            return new CallRow(
                    head[0],
                    new CallText(head.length == 1 ? "" : head[1]),
                    new CallText(body.isTextual() ? body.textValue() : body.toString()),
                    body.isMissingNode() ? "" : type,
                    each,
                    json.path(3).asInt());
        }
    }
}
