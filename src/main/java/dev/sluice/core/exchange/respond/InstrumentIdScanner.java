package dev.sluice.core.exchange.respond;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.async.ByteArrayFeeder;
import dev.sluice.core.exchange.classify.InstrumentIds;
import dev.sluice.core.exchange.classify.JsonFields;
import dev.sluice.core.exchange.parse.InflatingStream;
import dev.sluice.core.exchange.parse.NumberParser;
import dev.sluice.core.exchange.settings.CodeSettings;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A scanner that reads instrument ids from a response while it is forwarded. It stores only two members of one element, whatever the length of the
 * response. From a truncated body it learns what came before the end. Not thread-safe; must be closed.
 */
public final class InstrumentIdScanner implements AutoCloseable {
    /** Largest number of decompressed bytes that are read, as a protection against decompression bombs. The longest real list has about 5 MB. */
    static final long MAX_BYTES = 67_108_864;

    private static final int IN_LIST = 2;
    private static final int IN_ELEMENT = 3;

    private final CodeSettings settings;
    private final InstrumentIds instrumentIds;
    private final InflatingStream inflatingStream;
    private final JsonParser parser;
    private long read;
    private int depth;
    private boolean inList;
    private String member = "";
    private @Nullable String name;
    private long code = -1;

    public InstrumentIdScanner(CodeSettings settings, InstrumentIds instrumentIds, @Nullable String encoding) {
        this.settings = settings;
        this.instrumentIds = instrumentIds;
        parser = parser();
        inflatingStream = new InflatingStream(encoding, this::plain);
    }

    private static JsonParser parser() {
        try {
            return JsonFields.JSON.createNonBlockingByteArrayParser();
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
                token(token);
            }
        } catch (IOException e) {
            return false; // not JSON: what came before is learned
        }
        return true;
    }

    private void token(JsonToken token) throws IOException {
        if (token.isStructStart()) {
            depth++;
            inList |= depth == IN_LIST && token == JsonToken.START_ARRAY && member.equals(settings.list());
            if (depth == IN_ELEMENT) {
                name = null;
                code = -1;
            }
        } else if (token.isStructEnd()) {
            depth--;
            inList &= depth >= IN_LIST;
            if (depth == IN_LIST && inList) {
                element();
            }
        } else if (token == JsonToken.FIELD_NAME) {
            member = depth == 1 || depth == IN_ELEMENT ? parser.currentName() : "";
        } else if (inList && depth == IN_ELEMENT && token.isScalarValue()) {
            member();
        }
    }

    private void member() throws IOException {
        if (member.equals(settings.name())) {
            name = parser.getText();
        } else if (member.equals(settings.code())) {
            code = NumberParser.whole(parser.getText());
        }
    }

    private void element() {
        if (name != null && code >= 0) {
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
