package io.mkomhub.channel.rapidpro;

import io.mkomhub.platform.json.InvalidInputException;
import io.quarkus.runtime.annotations.RegisterResourceBundle;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads names and values from XML: every element that contains only text, at any depth. An element {@code item} gives
 * its value to its parent.
 *
 * <p>A document type declaration is an error, and no external entity is read.
 */
@RegisterResourceBundle(bundleName = "com.sun.org.apache.xerces.internal.impl.msg.XMLMessages", moduleName = "java.xml")
final class FlatXml {

    private static final String ITEM = "item";
    private static final int DEEPEST = 8;

    private FlatXml() {}

    /**
     * Reads a document.
     *
     * @throws InvalidInputException without a field if it is not XML
     */
    static Map<String, List<String>> read(byte[] document) {
        // The JDK's own implementation: nothing is looked up by name.
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(
                    new StringReader(decoded(document).replace("\uFEFF", "")));
            try {
                return read(reader);
            } finally {
                reader.close();
            }
        } catch (XMLStreamException e) {
            var location = e.getLocation();
            throw new InvalidInputException(
                    "",
                    location == null
                            ? "the body is not XML"
                            : "the body is not XML: line " + location.getLineNumber() + ", column "
                                    + location.getColumnNumber(),
                    e);
        }
    }

    /** Decodes UTF-8. The JDK's reader would print a message about octets that are not UTF-8. */
    private static String decoded(byte[] document) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(document))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidInputException("", "the body is not UTF-8", e);
        }
    }

    private static Map<String, List<String>> read(XMLStreamReader reader) throws XMLStreamException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        Deque<String> path = new ArrayDeque<>();
        StringBuilder text = new StringBuilder();
        boolean leaf = false;
        while (reader.hasNext()) {
            switch (reader.next()) {
                case XMLStreamConstants.DTD ->
                    throw new InvalidInputException("", "the body must not have a document type declaration");
                case XMLStreamConstants.START_ELEMENT -> {
                    path.push(reader.getLocalName());
                    if (path.size() > DEEPEST) {
                        throw new InvalidInputException(
                                "",
                                "the body has elements nested too deeply; at most " + DEEPEST + " levels are allowed");
                    }
                    text.setLength(0);
                    leaf = true;
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
                    text.append(reader.getText());
                case XMLStreamConstants.END_ELEMENT -> {
                    String name = path.pop();
                    if (leaf) {
                        String owner = name.equals(ITEM) && !path.isEmpty() ? path.peek() : name;
                        values.computeIfAbsent(owner, first -> new ArrayList<>())
                                .add(text.toString());
                    }
                    leaf = false;
                }
                default -> {
                    // Comments and processing instructions.
                }
            }
        }
        return values;
    }
}
