extern alias api;

using System.Text;
using System.Text.Json;
using Google.Protobuf;
using api::SafeCommunity.Api.Mapping;
using SafeCommunity.Api.Tests.Mapping;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Dispatch;
using SafeCommunity.Grains.Incidents;
using SafeCommunity.Grains.Journal;
using SafeCommunity.Grains.Reports;
using SafeCommunity.Simulator.Play.Matters;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Play;

/// <summary>What the API shows of an entry is all that a world which is played from outside needs of it.</summary>
public sealed class EntryReaderTests
{
    private static readonly Type[] Heard = [typeof(AlarmEvent), typeof(IncidentEvent), typeof(TaskEvent), typeof(ReportEvent)];

    public static TheoryData<string> HeardEvents => [.. Events.Where(IsHeard).Select(type => type.FullName!)];

    public static TheoryData<string> OtherEvents => [.. Events.Where(type => !IsHeard(type)).Select(type => type.FullName!)];

    private static IEnumerable<Type> Events =>
        typeof(JournalEvent).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(JournalEvent)) && !type.IsAbstract);

    [Theory]
    [MemberData(nameof(HeardEvents))]
    public void An_entry_that_a_world_hears_comes_back_as_it_was(string type)
    {
        var entry = Entry(type);
        var read = new EntryReader(TimeSpan.Zero).Read(Send(entry));
        Assert.Equal(Text(entry), Text(read!));
    }

    [Theory]
    [MemberData(nameof(HeardEvents))]
    public void All_times_are_moved_by_how_far_the_worlds_clock_is_ahead_and_nothing_else_is(string type)
    {
        var ahead = TimeSpan.FromDays(40);
        var entry = Entry(type);
        var moved = new EntryReader(ahead).Read(Send(entry))!;
        Assert.Equal(entry.Time + ahead, moved.Time);
        Assert.Equal(Text(entry), Text(new EntryReader(-ahead).Read(Send(moved))!));
    }

    [Theory]
    [MemberData(nameof(OtherEvents))]
    public void Of_other_entries_no_world_hears(string type) => Assert.Null(new EntryReader(TimeSpan.Zero).Read(Send(Entry(type))));

    [Fact]
    public void An_entry_of_a_kind_that_this_client_does_not_know_is_left_out() =>
        Assert.Null(new EntryReader(TimeSpan.Zero).Read(new V1.JournalEntry { Position = 7, Subject = "communities/chengbei/moons/1", Kind = "moon.rose" }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_alarm_that_was_open_before_is_heard_as_raised_and_where_its_condition_ended_as_cleared(bool isActive)
    {
        var record = new AlarmRecord
        {
            Community = "chengbei",
            Id = "smoke-b03-1502.smoke-high.1",
            Twin = "smoke-b03-1502",
            Rule = "smoke-high",
            Severity = AlarmSeverity.Critical,
            Message = new("烟", "smoke"),
            RaisedAt = DateTimeOffset.UnixEpoch,
            LastRaisedAt = DateTimeOffset.UnixEpoch.AddHours(1),
            Cause = new AlarmCause(7, DateTimeOffset.UnixEpoch, 0.8),
            Count = 2,
            Active = isActive,
            Position = 12,
        };
        var alarm = V1.Alarm.Parser.ParseFrom(record.ToProto(DateTimeOffset.UnixEpoch).ToByteArray());
        var heard = new EntryReader(TimeSpan.FromDays(1)).Read(alarm).ToList();
        Assert.All(heard, entry => Assert.Equal((record.Id, DateTimeOffset.UnixEpoch.AddHours(25)), (entry.Subject, entry.Time)));
        Assert.Equal(AlarmSeverity.Critical, Assert.IsType<AlarmRaised>(heard[0].Event).Severity);
        Assert.Equal(isActive ? [] : [typeof(AlarmCleared)], heard.Skip(1).Select(entry => entry.Event.GetType()));
    }

    private static bool IsHeard(Type type) => Heard.Any(type.IsAssignableTo);

    private static JournalEntry Entry(string type)
    {
        var @event = typeof(JournalEvent).Assembly.GetType(type)!;
        var entry = new EventSamples().Entry(@event) with { Hash = [1, 2, 3] };
        return @event.IsAssignableTo(typeof(AlarmEvent)) ? entry with { Subject = "smoke-b03-1502.smoke-high.1" } : Speakable(entry);
    }

    // What the API writes as a name has to be one: a task's id, not any text.
    private static JournalEntry Speakable(JournalEntry entry) =>
        entry.Event is IncidentTaskAdded ? entry with { Event = new IncidentTaskAdded("tasks/17.2") } : entry;

    private static V1.JournalEntry Send(JournalEntry entry) => V1.JournalEntry.Parser.ParseFrom(entry.ToProto().ToByteArray());

    // The secret of a report is on no wire, and no world needs it.
    private static string Text(JournalEntry entry)
    {
        var @event = entry.Event is ReportReceived received ? received with { SecretHash = "" } : entry.Event;
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
            JournalEvents.Write(json, @event);
        return $"{entry.Community} {entry.Position} {entry.Time:O} {entry.Subject} {entry.Actor} {string.Join(',', entry.Hash)} "
            + $"{@event.GetType().Name} {Encoding.UTF8.GetString(body.ToArray())}";
    }
}
