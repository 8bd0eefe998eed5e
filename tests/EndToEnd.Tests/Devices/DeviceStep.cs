using System.Globalization;
using System.Text;

namespace SafeCommunity.EndToEnd.Tests.Devices;

/// <summary>What a device, or a person who deals with its alarm, does next.</summary>
internal abstract record DeviceStep;

/// <summary>The device publishes.</summary>
/// <param name="Payload">The payload's bytes, made when it is sent first: its times count from then.</param>
internal sealed record Say(Func<DateTimeOffset, byte[]> Payload) : DeviceStep
{
    public Say(string payload)
        : this(_ => Encoding.UTF8.GetBytes(payload))
    {
    }

    /// <summary>The last level of the topic.</summary>
    public string Kind { get; init; } = "telemetry";

    /// <summary>Over which connection.</summary>
    public string Over { get; init; } = "";

    /// <summary>Whether the broker keeps it.</summary>
    public bool IsRetained { get; init; }

    /// <summary>How many times the very same bytes are published, each as a message of its own.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Whether all but the first of these have the DUP flag.</summary>
    public bool RepeatsAreDuplicates { get; init; }

    /// <summary>A reading with a sequence number.</summary>
    public static Say Reading(long? seq, params IEnumerable<(string Name, object Value)> values) => new(Json(seq, null, values));

    /// <summary>A reading with a sequence number and a time, so long before it is sent.</summary>
    public static Say Timed(long? seq, TimeSpan ago, params (string Name, object Value)[] values) =>
        new(now => Encoding.UTF8.GetBytes(Json(seq, $"\"{now - ago:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\"", values)));

    /// <summary>A reading whose time is written as the device's maker likes it.</summary>
    public static Say Stamped(long? seq, Func<DateTimeOffset, string> time, params (string Name, object Value)[] values) =>
        new(now => Encoding.UTF8.GetBytes(Json(seq, time(now), values)));

    /// <summary>An event.</summary>
    public static Say Event(long? seq, string name, TimeSpan? ago = null) => new(now => Encoding.UTF8.GetBytes(
        $"{{{(seq is null ? "" : string.Create(CultureInfo.InvariantCulture, $"\"seq\":{seq},"))}{(ago is { } before ? $"\"ts\":\"{now - before:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\"," : "")}\"event\":\"{name}\"}}"))
    {
        Kind = "event",
    };

    /// <summary>What the device says of itself.</summary>
    public static Say Status(bool online) => new(online ? """{"online":true}""" : """{"online":false}""") { Kind = "status", IsRetained = true };

    private static string Json(long? seq, string? time, IEnumerable<(string Name, object Value)> values)
    {
        var parts = new List<string>();
        if (seq is not null)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"\"seq\":{seq}"));
        if (time is not null)
            parts.Add($"\"ts\":{time}");
        parts.Add($"\"values\":{{{string.Join(',', values.Select(value => $"\"{value.Name}\":{Text(value.Value)}"))}}}");
        return $"{{{string.Join(',', parts)}}}";
    }

    private static string Text(object value) => value is bool yes ? (yes ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}

/// <summary>Several messages go out one right after the other, before any is acknowledged.</summary>
internal sealed record Burst(params Say[] Messages) : DeviceStep;

/// <summary>A connection is opened; the first is opened by itself.</summary>
/// <param name="Name">Which.</param>
/// <param name="HasWill">Whether the device is said to be offline when it breaks.</param>
/// <param name="ClientId">The client id; one of its own when null.</param>
internal sealed record Open(string Name = "", bool HasWill = false, string? ClientId = null) : DeviceStep;

/// <summary>A connection is ended as one should.</summary>
internal sealed record Leave(string Name = "") : DeviceStep;

/// <summary>A connection breaks.</summary>
internal sealed record Break(string Name = "") : DeviceStep;

/// <summary>The device waits until an alarm of it is as it should be.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Ordinal">Which of its alarms, from 1.</param>
/// <param name="State">How.</param>
internal sealed record Until(string Rule, int Ordinal, AlarmState State) : DeviceStep;

/// <summary>Somebody on duty does something with an alarm, once.</summary>
/// <param name="Command">The API's name of it: <c>acknowledge</c>, <c>reject</c>, <c>close</c>.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Ordinal">Which of its alarms.</param>
internal sealed record Person(string Command, string Rule, int Ordinal = 1) : DeviceStep;

/// <summary>How an alarm is.</summary>
internal enum AlarmState
{
    /// <summary>There is one.</summary>
    Raised,

    /// <summary>Its condition holds.</summary>
    Active,

    /// <summary>Its condition has ended, or was a moment.</summary>
    Ended,
}
