package io.mkomhub.core.autoreply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.util.Collections;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowJsonTest {

    private static final String STEP = "[{'access_level':'1','access_code':'(1|2)','send_message':'Obrigado'}]";

    private static Flow read(String name, String json) {
        return FlowJson.read(name, Fields.of(Json.read(json.replace('\'', '"'))), 10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'match':{'mailing':'Natal'},'auto_answer':" + STEP + "}",
                "{'match':{'keyword':'PROMO','default':false},'auto_answer':" + STEP + "}",
                "{'name':'a-1','match':{'keyword':'PROMO'},'fallback':'Como?','auto_answer':" + STEP + "}",
                "{'match':{'default':true},'expires_after_minutes':30,'auto_answer':" + STEP
                        + ",'mailing':{'identifier':'Respostas','cost_centre_id':7}}"
            })
    void read_shouldGiveWhatWasWritten_whenTheFlowIsValid(String json) {
        Flow flow = read("a-1", json);

        assertThat(read("a-1", Json.write(FlowJson.write(flow)))).isEqualTo(flow);
    }

    @ParameterizedTest(name = "{1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'auto_answer':[]} | match | is missing
            {'match':{},'auto_answer':[]} | match.mailing | exactly one
            {'match':{'mailing':'a','keyword':'b'},'auto_answer':[]} | match.mailing | exactly one
            {'match':{'default':false},'auto_answer':[]} | match.mailing | exactly one
            {'match':{'default':'nao'},'auto_answer':[]} | match.default | must be true or false
            {'match':{'default':'true'},'auto_answer':[]} | match.default | must be true or false
            {'match':{'default':1},'auto_answer':[]} | match.default | must be true or false
            {'match':{'default':null},'auto_answer':[]} | match.mailing | exactly one
            {'match':{'default':true,'keyword':'b'},'auto_answer':[]} | match.mailing | exactly one
            {'match':{'keyword':'a','defualt':true},'auto_answer':[]} | match.defualt | is unknown; the fields of this object are
            {'match':{'default':true},'fallbak':'x','auto_answer':[]} | fallbak | is unknown; the fields of this object are
            {'name':'b','match':{'default':true},'auto_answer':[]} | name | does not match the path
            {'match':{'default':true},'mailing':{'identifier':'x','cost_centre':1},'auto_answer':[]} | mailing.cost_centre | is unknown; the fields of this object are
            {'match':{'default':true},'auto_answer':[{'access_level':'1','access_code':'1','send_message':'x','final':true}]} | auto_answer[0].final | is unknown; the fields of this object are
            {'match':{'default':true}} | auto_answer | 1 to 100 steps
            {'match':{'default':true},'auto_answer':[{'access_level':'1','access_code':'('}]} | auto_answer[0].send_message | is missing
            {'match':{'default':true},'auto_answer':[{'access_level':'1','access_code':'(','send_message':'x'}]} | auto_answer[0].access_code | missing closing )
            {'match':{'default':true},'auto_answer':[{'access_level':'1','access_code':'1','send_message':'x'},{'access_level':'1','access_code':'*','send_message':'x'}]} | auto_answer[1].access_code | write a word, or choices such as (1|2|3)
            {'match':{'default':true},'auto_answer':[{'access_level':'um','access_code':'1','send_message':'x'}]} | auto_answer[0].access_level | a whole number
            {'match':{'default':true},'expires_after_minutes':0,'auto_answer':[]} | expires_after_minutes | from 1 to 43200
            {'match':{'default':true},'expires_after_minutes':43201,'auto_answer':[]} | expires_after_minutes | from 1 to 43200
            {'match':{'keyword':'\u200B'},'auto_answer':[]} | match.keyword | must have letters or digits
            {'match':{'default':true},'mailing':{'identifier':'x'},'auto_answer':[]} | mailing.cost_centre_id | is missing
            """)
    void read_shouldNameTheField_whenItIsWrong(String json, String field, String detail) {
        assertThatThrownBy(() -> read("a", json))
                .isInstanceOfSatisfying(
                        InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field))
                .hasMessageContaining(detail);
    }

    @Test
    void read_shouldNameTheAnswer_whenItTakesTooManySms() {
        String long11 = "ã".repeat(671);
        assertThatThrownBy(() -> read(
                        "a",
                        "{'match':{'default':true},'auto_answer':" + STEP.replace("]", "")
                                + ",{'access_level':'1','access_code':'2','send_message':'" + long11 + "'}]}"))
                .hasMessageStartingWith("auto_answer[1].send_message: takes 11 SMS (UCS-2), and a message may take 10");
        assertThatThrownBy(() ->
                        read("a", "{'match':{'default':true},'fallback':'" + long11 + "','auto_answer':" + STEP + "}"))
                .hasMessageStartingWith("fallback: takes 11 SMS");
    }

    /** The shortest and the longest of everything that has a limit, and one beyond it. */
    @ParameterizedTest(name = "{0} of {1}: taken is {2}")
    @CsvSource({
        "minutes, 1, true",
        "minutes, 43200, true",
        "minutes, 43201, false",
        "keyword, 200, true",
        "keyword, 201, false",
        "mailing, 200, true",
        "mailing, 201, false",
        "identifier, 200, true",
        "identifier, 201, false",
        "name, 64, true",
        "name, 65, false",
        "steps, 1, true",
        "steps, 100, true",
        "steps, 101, false"
    })
    void read_shouldTakeWhatIsWithinItsLimit_andRefuseWhatIsBeyond(String what, int limit, boolean taken) {
        String text = "a".repeat(limit);
        String match =
                Set.of("keyword", "mailing").contains(what) ? "{'" + what + "':'" + text + "'}" : "{'default':true}";
        String steps = "["
                + String.join(
                        ",",
                        Collections.nCopies(what.equals("steps") ? limit : 1, STEP.substring(1, STEP.length() - 1)))
                + "]";
        String json = "{'match':" + match + ",'auto_answer':" + steps
                + (what.equals("minutes") ? ",'expires_after_minutes':" + limit : "")
                + (what.equals("identifier") ? ",'mailing':{'identifier':'" + text + "','cost_centre_id':1}" : "")
                + "}";
        ThrowingCallable reading = () -> read(what.equals("name") ? text : "a", json);

        if (taken) {
            assertThatCode(reading).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(reading).isInstanceOf(InvalidInputException.class);
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"a byte-order mark alone, '\uFEFF', ''", "a text, Como?, Como?", "both, '\uFEFFComo?', Como?"})
    void read_shouldTakeNoFallback_whenNothingOfItCanBeSeen(String name, String written, String fallback) {
        Flow flow = read("a", "{'match':{'default':true},'fallback':'" + written + "','auto_answer':" + STEP + "}");

        assertThat(flow.fallback().orElse("")).isEqualTo(fallback);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "é"})
    void read_shouldRefuse_whenTheNameIsNone(String name) {
        assertThatThrownBy(() -> read(name, "{'match':{'default':true},'auto_answer':" + STEP + "}"))
                .hasMessage("flow: must have 1 to 64 letters, digits or . _ -");
    }
}
