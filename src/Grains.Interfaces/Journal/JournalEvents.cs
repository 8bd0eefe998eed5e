using System.Text.Json;
using SafeCommunity.Grains.Alarms;
using SafeCommunity.Grains.Communities;

namespace SafeCommunity.Grains.Journal;

/// <summary>
/// How journal events are stored: their kind, and their members as JSON. A kind is a promise to stored data: it is
/// never changed or reused, and a new event is added here.
/// </summary>
public static class JournalEvents
{
    /// <summary>The stored kind of an event, for instance <c>alarm.raised</c>.</summary>
    /// <exception cref="ArgumentException">The event is not registered here.</exception>
    public static string KindOf(JournalEvent @event) => @event switch
    {
        AlarmRaised => "alarm.raised",
        AlarmRecurred => "alarm.recurred",
        AlarmCleared => "alarm.cleared",
        AlarmAcknowledged => "alarm.acknowledged",
        AlarmConfirmed => "alarm.confirmed",
        AlarmRejected => "alarm.rejected",
        AlarmShelved => "alarm.shelved",
        AlarmUnshelved => "alarm.unshelved",
        AlarmClosed => "alarm.closed",
        PlanApplied => "plan.applied",
        RulesApplied => "rules.applied",
        _ => throw new ArgumentException($"{@event.GetType().Name} has no stored kind.", nameof(@event)),
    };

    /// <summary>Writes an event's members.</summary>
    public static void Write(Utf8JsonWriter writer, JournalEvent @event) =>
        JsonSerializer.Serialize(writer, @event, @event.GetType(), JournalEventJson.Default);

    /// <summary>Reads an event from its kind and its members.</summary>
    /// <exception cref="InvalidDataException">The kind is unknown, or the members are not its own.</exception>
    public static JournalEvent Read(string kind, ReadOnlySpan<byte> body)
    {
        JournalEvent? read = kind switch
        {
            "alarm.raised" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmRaised),
            "alarm.recurred" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmRecurred),
            "alarm.cleared" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmCleared),
            "alarm.acknowledged" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmAcknowledged),
            "alarm.confirmed" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmConfirmed),
            "alarm.rejected" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmRejected),
            "alarm.shelved" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmShelved),
            "alarm.unshelved" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmUnshelved),
            "alarm.closed" => JsonSerializer.Deserialize(body, JournalEventJson.Default.AlarmClosed),
            "plan.applied" => JsonSerializer.Deserialize(body, JournalEventJson.Default.PlanApplied),
            "rules.applied" => JsonSerializer.Deserialize(body, JournalEventJson.Default.RulesApplied),
            _ => throw new InvalidDataException($"Unknown kind of journal entry '{kind}'."),
        };
        return read ?? throw new InvalidDataException($"A journal entry of kind '{kind}' has no body.");
    }
}
