package dev.sluice.signer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one kind of exchange that can be signed, from the resource with its name.
 *
 * @param signing how they are signed
 * @param keyRights the call that tells what the key may do, or null
 * @param books the calls of each set of resting orders, by the name of the set
 */
record Dialect(
        String name, String signing, @Nullable CallTemplate keyRights, Map<String, Map<String, CallTemplate>> books) {
    static final List<String> NAMES = List.of("binance", "binanceus");

    private static final String BY_CLIENT_ID = "cancelByClientOrderId";
    private static final ObjectMapper JSON = new ObjectMapper();

    static Dialect load(String name) {
        JsonNode resource;
        try (InputStream in = Dialect.class.getResourceAsStream(name + ".json")) {
            resource = JSON.readTree(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("the resource of dialect " + name + " cannot be read", e);
        }
        Map<String, Map<String, CallTemplate>> books = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> book : resource.path("books").properties()) {
            Map<String, CallTemplate> calls = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> call : book.getValue().properties()) {
                calls.put(call.getKey(), new CallTemplate(call.getValue()));
            }
            books.put(book.getKey(), calls);
        }
        JsonNode keyRights = resource.get("keyRights");
        return new Dialect(
                name, resource.path("signing").asText(), keyRights == null ? null : new CallTemplate(keyRights), books);
    }

    /** Returns the call for a command. */
    CallTemplate call(Command command) throws Refusal {
        if (command.verb() == Verb.KEY_RIGHTS) {
            if (keyRights == null) {
                throw new Refusal("notPossible", name + " has no read of a key's rights that is safe to sign");
            }
            return keyRights;
        }
        Map<String, CallTemplate> calls = books.get(command.book());
        if (calls == null) {
            throw new Refusal("unknownBook", "books of " + name + " are " + books.keySet());
        }
        boolean byClientId = command.values().containsKey(Command.CLIENT_ORDER_ID) && calls.containsKey(BY_CLIENT_ID);
        CallTemplate call = calls.get(byClientId ? BY_CLIENT_ID : command.verb().word());
        if (call == null) {
            throw new Refusal("notPossible", name + " has no " + command.verb().word() + " for this book");
        }
        return call;
    }
}
