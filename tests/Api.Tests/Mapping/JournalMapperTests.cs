using System.Text.Json;
using Google.Protobuf;
using SafeCommunity.Api.Mapping;
using SafeCommunity.Grains.Journal;

namespace SafeCommunity.Api.Tests.Mapping;

public sealed class JournalMapperTests
{
    public static TheoryData<string> Events =>
        [.. typeof(JournalEvent).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(JournalEvent)) && !type.IsAbstract).Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Events))]
    public void Every_event_is_shown_with_all_it_says_but_secrets(string type)
    {
        var samples = new EventSamples();
        var entry = samples.Entry(typeof(JournalEvent).Assembly.GetType(type)!);

        var mapped = entry.ToProto();
        var text = JsonFormatter.Default.Format(mapped);

        Assert.Equal(JournalEvents.KindOf(entry.Event).Replace('.', '_'), mapped.EventCase switch
        {
            V1.JournalEntry.EventOneofCase.None => "not shown",
            var shown => JsonNamingPolicy.SnakeCaseLower.ConvertName(shown.ToString()),
        });
        Assert.All(samples.Written.Where(written => written.Member != "SecretHash"), written => Assert.Contains(written.Text, text, StringComparison.Ordinal));
        Assert.DoesNotContain("secret", text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("incidents/17")]
    [InlineData("tasks/17.2")]
    [InlineData("units/unit-1")]
    [InlineData("reports/23")]
    [InlineData("lessons/3")]
    [InlineData("seats/dispatch")]
    [InlineData("suppressions/2")]
    public void A_matters_subject_is_the_end_of_its_resource_name(string subject)
    {
        var entry = new EventSamples().Entry(typeof(Grains.Incidents.IncidentUrged)) with { Subject = subject };
        Assert.Equal($"communities/chengbei/{subject}", entry.ToProto().Subject);
    }
}
