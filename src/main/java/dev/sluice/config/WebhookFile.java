package dev.sluice.config;

import dev.sluice.config.json.Problems;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file with the URL of a webhook, which is a secret: messages never quote what is in it. */
public final class WebhookFile {
    private static final int MAX_BYTES = 8_192;

    private WebhookFile() {}

    /** Returns the URL in the file. Throws an IllegalArgumentException that names the file if there is none. */
    public static URI url(String file) {
        Path path = ProjectFolders.resolve(Path.of(file)).toAbsolutePath();
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException("there is no file " + path);
        }
        try {
            if (Files.size(path) <= MAX_BYTES) {
                URI url = URI.create(Files.readString(path).strip());
                if (url.getHost() != null && ("https".equals(url.getScheme()) || "http".equals(url.getScheme()))) {
                    return url;
                }
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            // reported below: the exception's message could quote the secret
        }
        throw new IllegalArgumentException(
                "the file " + path + " must be readable and contain one line, an https:// or http:// URL");
    }

    static void check(BoundFile<GatewaySettings> gateway, Problems problems) {
        String file = gateway.value().alerts().webhookFile();
        if (file.contains("://")) {
            problems.add(gateway.at("alerts"), "webhookFile must name a file with the URL, not be the URL itself");
        } else if (!file.isEmpty()) {
            try {
                url(file);
            } catch (IllegalArgumentException e) {
                problems.add(gateway.at("alerts", "webhookFile"), String.valueOf(e.getMessage()));
            }
        }
    }
}
