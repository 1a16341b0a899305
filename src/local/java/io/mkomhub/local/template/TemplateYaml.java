package io.mkomhub.local.template;

import java.util.Arrays;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * YAML with CloudFormation's short forms: {@code !Ref x} becomes an {@link Intrinsic}.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html">
 *     Intrinsic functions</a>
 */
final class TemplateYaml {

    private TemplateYaml() {}

    static Object parse(String text) {
        return new Yaml(new Constructor()).load(text);
    }

    private static final class Constructor extends SafeConstructor {

        Constructor() {
            super(new LoaderOptions());
            yamlMultiConstructors.put("!", new ShortForm());
        }

        private final class ShortForm extends AbstractConstruct {

            @Override
            public Object construct(Node node) {
                String tag = node.getTag().getValue().substring(1);
                String name = tag.equals("Ref") || tag.equals("Condition") ? tag : "Fn::" + tag;
                Object argument;
                if (node instanceof ScalarNode scalar) {
                    argument = name.equals("Fn::GetAtt")
                            ? Arrays.asList(scalar.getValue().split("\\.", 2))
                            : scalar.getValue();
                } else if (node instanceof SequenceNode sequence) {
                    sequence.setTag(Tag.SEQ);
                    argument = List.copyOf(constructSequence(sequence));
                } else {
                    node.setTag(Tag.MAP);
                    argument = constructMapping((MappingNode) node);
                }
                return new Intrinsic(name, argument);
            }
        }
    }
}
