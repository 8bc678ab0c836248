package dev.sluice.sim.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;

/** The files of {@code sluice-signer} in the demo: the key of one account, and what the gateway knows of it. */
final class DemoSigner {
    /** The account of {@code sluice sim} whose key it has, and its name at the gateway. */
    static final int ACCOUNT = 2;

    static final String NAME = "desk";

    private static final String EXCHANGE = "binance";
    private static final int ID_BYTES = 8;
    private static final ObjectMapper JSON = new ObjectMapper();

    private DemoSigner() {}

    /** Writes the key and the signer's configuration into a folder, and adds both to the gateway's in {@code conf}. */
    static Path configure(Path folder, Path conf) throws IOException {
        Files.createDirectories(folder);
        String key = "sluice-demo-key-" + ACCOUNT;
        String secret = "sluice-demo-secret-" + ACCOUNT;
        String socket = folder.resolve("signer.sock").toString();
        ObjectNode signer = JSON.createObjectNode().put("socket", socket).put("state", folder.toString());
        signer.putObject("accounts")
                .putObject(EXCHANGE + "/" + NAME)
                .put("dialect", EXCHANGE)
                .put("key", secretFile(folder.resolve("key"), key))
                .put(
                        "secret",
                        secretFile(
                                folder.resolve("secret"),
                                Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8))));
        Path file = folder.resolve("signer.json");
        JSON.writeValue(file.toFile(), signer);
        change(
                conf.resolve("sluice.json"),
                json -> json.withObject("/killSwitch").put("signer", socket));
        change(conf.resolve("exchanges.json"), json -> {
            ObjectNode account = json.withObject("/" + EXCHANGE + "/accounts/" + NAME);
            account.putArray("keys").add(id(key));
            account.putArray("books").add("spot");
        });
        return file;
    }

    private interface Change {
        void to(ObjectNode json);
    }

    private static void change(Path file, Change change) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(file.toFile());
        change.to(json);
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
    }

    private static String secretFile(Path file, String content) throws IOException {
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, content).toString();
    }

    /** Returns the account id of a key, as {@code sluice account} prints it. */
    private static String id(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
