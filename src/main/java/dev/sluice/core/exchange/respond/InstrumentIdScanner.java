package dev.sluice.core.exchange.respond;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import dev.sluice.core.exchange.classify.InstrumentIds;
import dev.sluice.core.exchange.parse.InflatingStream;
import dev.sluice.core.exchange.parse.JsonPaths;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.CodeSettings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that reads instrument ids from a response while it is forwarded. It stores only two members of one element,
 * whatever the length of the response. From a truncated body it learns what came before the end. Not thread-safe; must
 * be closed.
 */
public final class InstrumentIdScanner implements AutoCloseable, JsonPaths.Sink<InstrumentIdScanner.Member> {
    /**
     * Largest number of decompressed bytes that are read, as a protection against decompression bombs. The longest real
     * list has about 5 MB.
     */
    static final long MAX_BYTES = 67_108_864;

    /** What an element of the list has. */
    enum Member {
        NAME,
        CODE
    }

    private final InstrumentIds instrumentIds;
    private final InflatingStream inflatingStream;
    private final JsonParser parser;
    private final JsonPaths.Node<Member> list;
    private final JsonPaths.Walk<Member> walk;
    private long read;
    private @Nullable String name;
    private long code = -1;

    public InstrumentIdScanner(CodeSettings settings, InstrumentIds instrumentIds, @Nullable String encoding) {
        JsonPaths<Member> paths = new JsonPaths<>();
        list = paths.node(settings.list() + "[]");
        list.add(settings.name(), Member.NAME);
        list.add(settings.code(), Member.CODE);
        walk = paths.walk(this);
        this.instrumentIds = instrumentIds;
        parser = parser();
        inflatingStream = new InflatingStream(encoding, this::plain);
    }

    private static JsonParser parser() {
        try {
            return JsonPaths.JSON.createNonBlockingByteArrayParser();
        } catch (IOException e) {
            throw new IllegalStateException("a parser without a source opens without one", e);
        }
    }

    /** Processes the next bytes of the body as they were received; returns false if no further bytes will be read. */
    public boolean piece(byte[] bytes, int from, int to) {
        return inflatingStream.piece(bytes, from, to);
    }

    private boolean plain(byte[] bytes, int from, int to) {
        read += to - from;
        if (read > MAX_BYTES) {
            return false;
        }
        try {
            ((ByteArrayFeeder) parser.getNonBlockingInputFeeder()).feedInput(bytes, from, to);
            for (JsonToken token = parser.nextToken();
                    token != JsonToken.NOT_AVAILABLE && token != null;
                    token = parser.nextToken()) {
                if (!walk.accept(token, parser)) {
                    return false;
                }
            }
        } catch (IOException e) {
            return false; // not JSON: what came before is learned
        }
        return true;
    }

    @Override
    public boolean began(JsonPaths.Node<Member> object) {
        name = null;
        code = -1;
        return true;
    }

    @Override
    public void found(Member member, JsonParser at) throws IOException {
        if (at.getParsingContext().inArray()) {
            return;
        }
        if (member == Member.NAME) {
            name = at.getText();
        } else {
            code = NumberParser.whole(at.getText());
        }
    }

    @Override
    public void ended(JsonPaths.Node<Member> object, boolean complete) {
        if (object == list && name != null && code >= 0) {
            instrumentIds.learn(code, name);
        }
    }

    @Override
    public void close() {
        inflatingStream.close();
        try {
            parser.close();
        } catch (IOException e) {
            throw new IllegalStateException("a parser without a source closes without one", e);
        }
    }
}
