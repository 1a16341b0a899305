package io.mkomhub.platform.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Passes everything that the SDK asks of a connection on to another one, but never has the body streamed.
 *
 * <p>The length of the body is set all the same: the JDK derives it from what was written.
 */
final class BufferedConnection extends HttpURLConnection {

    private final HttpURLConnection target;

    BufferedConnection(HttpURLConnection target) {
        super(target.getURL());
        this.target = target;
    }

    @Override
    public void setFixedLengthStreamingMode(int length) {
        // Buffered.
    }

    @Override
    public void setFixedLengthStreamingMode(long length) {
        // Buffered.
    }

    @Override
    public void setChunkedStreamingMode(int length) {
        // Buffered.
    }

    @Override
    public void connect() throws IOException {
        target.connect();
    }

    @Override
    public void disconnect() {
        target.disconnect();
    }

    @Override
    public boolean usingProxy() {
        return target.usingProxy();
    }

    @Override
    public void setRequestMethod(String method) throws ProtocolException {
        target.setRequestMethod(method);
    }

    @Override
    public String getRequestMethod() {
        return target.getRequestMethod();
    }

    @Override
    public void setRequestProperty(String name, String value) {
        target.setRequestProperty(name, value);
    }

    @Override
    public void addRequestProperty(String name, String value) {
        target.addRequestProperty(name, value);
    }

    @Override
    public void setDoOutput(boolean output) {
        target.setDoOutput(output);
    }

    @Override
    public boolean getDoOutput() {
        return target.getDoOutput();
    }

    @Override
    public void setConnectTimeout(int timeout) {
        target.setConnectTimeout(timeout);
    }

    @Override
    public void setReadTimeout(int timeout) {
        target.setReadTimeout(timeout);
    }

    @Override
    public void setUseCaches(boolean use) {
        target.setUseCaches(use);
    }

    @Override
    public void setInstanceFollowRedirects(boolean follow) {
        target.setInstanceFollowRedirects(follow);
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return target.getOutputStream();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return target.getInputStream();
    }

    @Override
    public @Nullable InputStream getErrorStream() {
        return target.getErrorStream();
    }

    @Override
    public int getResponseCode() throws IOException {
        return target.getResponseCode();
    }

    @Override
    public @Nullable String getResponseMessage() throws IOException {
        return target.getResponseMessage();
    }

    @Override
    public Map<String, List<String>> getHeaderFields() {
        return target.getHeaderFields();
    }

    @Override
    public @Nullable String getHeaderField(String name) {
        return target.getHeaderField(name);
    }

    @Override
    public @Nullable String getHeaderField(int place) {
        return target.getHeaderField(place);
    }

    @Override
    public @Nullable String getHeaderFieldKey(int place) {
        return target.getHeaderFieldKey(place);
    }
}
