package dev.sluice.admin.console;

import dev.sluice.base.hash.Sha256;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The files of the page: its own, and those of its two libraries, lit-html and uPlot. They are read from the jar at
 * their first request and then kept, plain and compressed. Only existing files are kept, so their number has a bound.
 * Thread-safe.
 */
final class ConsoleFiles {
    /** The folders of the npm packages in the artifacts that Maven fetches; the versions are those in pom.xml. */
    private static final String LIT = "/META-INF/resources/_static/lit-html/3.3.3/";

    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    static final String INDEX = "index.html";
    private static final Pattern OWN = Pattern.compile("(?:pages/)?[a-z][a-z-]{0,40}\\.(?:js|css|svg|html)");
    private static final Pattern OF_LIT = Pattern.compile("lit/((?:directives/)?[a-z][a-z-]{0,40}\\.js)");
    private static final Pattern OF_UPLOT = Pattern.compile("uplot/(uPlot\\.iife\\.min\\.js)");
    private static final Map<String, String> TYPES = Map.of(
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "html", "text/html; charset=utf-8");

    /**
     * A file.
     *
     * @param type the content type
     * @param plain the bytes
     * @param compressed the bytes in gzip format
     * @param etag the entity tag: a part of the hash of the bytes
     */
    record Content(String type, Buffer plain, Buffer compressed, String etag) {}

    private final Map<String, Content> known = new ConcurrentHashMap<>();

    /** Returns the file with this path below {@code /console/}, or null. The first call for a file reads the jar. */
    @Nullable
    Content find(String path) {
        Content content = known.get(path);
        if (content != null) {
            return content;
        }
        String resource = resource(path);
        byte[] plain = resource == null ? null : read(resource);
        if (plain == null) {
            return null;
        }
        String type = TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "application/octet-stream");
        content = new Content(type, Buffer.buffer(plain), Buffer.buffer(compress(plain)), etag(plain));
        known.put(path, content);
        return content;
    }

    /** Returns the resource of a path; null for any path that cannot be a file of the page, such as one with "..". */
    private static @Nullable String resource(String path) {
        if (OWN.matcher(path).matches()) {
            return path;
        }
        Matcher ofLit = OF_LIT.matcher(path);
        Matcher ofUplot = OF_UPLOT.matcher(path);
        return ofLit.matches() ? LIT + ofLit.group(1) : ofUplot.matches() ? UPLOT + ofUplot.group(1) : null;
    }

    private static byte @Nullable [] read(String resource) {
        try (InputStream in = ConsoleFiles.class.getResourceAsStream(resource)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] compress(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream compressed = new GZIPOutputStream(out)) {
            compressed.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static String etag(byte[] plain) {
        return '"' + Sha256.hex(plain, 16) + '"';
    }
}
