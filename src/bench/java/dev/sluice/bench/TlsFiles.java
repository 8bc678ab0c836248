package dev.sluice.bench;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A key and a certificate for 127.0.0.1, valid during the run, for the exchange and for the gateway's trust. Created by
 * the JDK's keytool.
 */
record TlsFiles(Path certificate, Path key, Path trusted) {
    static final String PASSWORD = "changeit";

    private static final int PATIENCE_SECONDS = 30;

    static TlsFiles make(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("exchange.p12");
        keytool(List.of(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-alias",
                "exchange",
                "-dname",
                "CN=bench",
                "-ext",
                "san=ip:127.0.0.1,dns:localhost",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        Certificate certificate = keys.getCertificate("exchange");
        Path certificateFile = pem(folder.resolve("exchange.pem"), "CERTIFICATE", certificate.getEncoded());
        Path keyFile = pem(
                folder.resolve("exchange.key"),
                "PRIVATE KEY",
                keys.getKey("exchange", PASSWORD.toCharArray()).getEncoded());
        Path trusted = folder.resolve("trusted.p12");
        keytool(List.of(
                "-importcert",
                "-noprompt",
                "-alias",
                "exchange",
                "-file",
                certificateFile.toString(),
                "-storetype",
                "PKCS12",
                "-keystore",
                trusted.toString(),
                "-storepass",
                PASSWORD));
        return new TlsFiles(certificateFile, keyFile, trusted);
    }

    /** Returns the options for the bench's own exchange. */
    SslContext server() throws IOException {
        return SslContextBuilder.forServer(certificate.toFile(), key.toFile()).build();
    }

    /** Returns flags with which a Java program trusts the certificate. */
    List<String> trustFlags() {
        return List.of("-Djavax.net.ssl.trustStore=" + trusted, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD);
    }

    private static Path pem(Path file, String kind, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n");
    }

    private static void keytool(List<String> words) throws IOException, InterruptedException {
        Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        ProcessBuilder builder = new ProcessBuilder(tool.toString()).redirectErrorStream(true);
        builder.command().addAll(words);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("keytool made no certificate: " + said);
        }
    }
}
