using System.Globalization;
using System.Text;
using static SafeCommunity.EndToEnd.Tests.Devices.Say;

namespace SafeCommunity.EndToEnd.Tests.Devices;

/// <summary>The table: what ordinary devices do, good and bad, and the alarms that must come of it.</summary>
internal static class DeviceBehaviours
{
    private static readonly TimeSpan Now = TimeSpan.Zero;

    /// <summary>All rows.</summary>
    public static IReadOnlyList<DeviceBehaviour> All { get; } = [.. Numbers(), .. Clocks(), .. Events(), .. Judged(), .. Waiting(), .. Encoders(), .. OldNews(), .. Retained(), .. Wills(), .. Chatter()];

    // A number is there to recognise one message delivered twice, and for nothing else.
    private static IEnumerable<DeviceBehaviour> Numbers()
    {
        yield return new("firmware restarts, over the same connection", "smoke-b04-101")
        {
            Before = [Smoke(1, 0.1), Smoke(2, 0.1), Smoke(3, 0.1), Smoke(1, 0.9), Smoke(2, 0.9), Smoke(3, 0.9)],
            Alarms = [One("smoke-high", active: true)],
            Values = Values("smoke", 0.9),
        };
        yield return new("firmware restarts and connects anew", "smoke-b04-102")
        {
            Before = [.. Many(40, seq => Smoke(seq, 0.1)), new Break(), .. Many(40, seq => Smoke(seq, 0.9))],
            Alarms = [One("smoke-high", active: true)],
            Values = Values("smoke", 0.9),
        };
        yield return new("firmware restarts, its clock is right", "smoke-b04-103")
        {
            Before = [.. Many(10, seq => Timed(seq, Now, ("smoke", 0.1))), new Leave(), .. Many(10, seq => Timed(seq, Now, ("smoke", 0.9)))],
            Alarms = [One("smoke-high", active: true)],
            ClockOff = false,
        };
        yield return new("battery is changed while the product is away: alarms at once", "smoke-b04-104")
        {
            Before = [.. Many(20, seq => Smoke(seq, 0.1))],
            After = [Smoke(1, 0.9)],
            Alarms = [One("smoke-high", active: true)],
        };
        yield return new("battery is changed while the product is away: clears at once", "smoke-b04-201")
        {
            Before = [.. Many(20, seq => Smoke(seq, 0.9)), new Until("smoke-high", 1, AlarmState.Active)],
            After = [Smoke(1, 0.1), new Until("smoke-high", 1, AlarmState.Ended)],
            Alarms = [One("smoke-high", active: false)],
        };
        yield return new("battery is changed, and the first message says what the first one said", "smoke-b04-202")
        {
            Before = [Smoke(1, 0.1), Smoke(2, 0.1), new Break(), Smoke(1, 0.1), Smoke(2, 0.9)],
            Alarms = [One("smoke-high", active: true)],
        };
        yield return new("number starts anew at 0 each minute", "smoke-b04-203")
        {
            Before = [Smoke(0, 0.1), Smoke(0, 0.9)],
            Alarms = [One("smoke-high", active: true)],
        };
        yield return new("number wraps around", "smoke-b04-204")
        {
            Before = [Smoke(long.MaxValue, 0.1), Smoke(0, 0.9)],
            Alarms = [One("smoke-high", active: true)],
        };
        yield return new("one message is delivered three times", "smoke-b04-301")
        {
            Before = [Smoke(7, 0.9) with { Times = 3, RepeatsAreDuplicates = true }],
            Alarms = [new("smoke-high", new ExpectedAlarm(1, IsActive: true))],
        };
        yield return new("one message overtakes another", "smoke-b04-302")
        {
            Before = [Smoke(1, 0.1), Smoke(3, 0.9), Smoke(2, 0.1)],
            Alarms = [One("smoke-high", active: true)],
            Values = Values("smoke", 0.9),
        };
        yield return new("no number at all", "smoke-b04-303")
        {
            Before = [Smoke(null, 0.1), Smoke(null, 0.9), Smoke(null, 0.9)],
            Alarms = [One("smoke-high", active: true)],
        };
        yield return new("a burst of many, with the fire in the middle", "smoke-b04-304")
        {
            Before = [new Burst([.. Enumerable.Range(1, 60).Select(seq => Smoke(seq, seq >= 30 ? 0.9 : 0.1))])],
            Alarms = [One("smoke-high", active: true)],
            Values = Values("smoke", 0.9),
        };
    }

    // Nothing is dropped for its time: an impossible clock is flagged, and the server's time used.
    private static IEnumerable<DeviceBehaviour> Clocks()
    {
        yield return new("clock at 1970", "smoke-b04-401")
        {
            Before = [Stamped(1, _ => "\"1970-01-01T00:00:07Z\"", ("smoke", 0.1)), Stamped(2, _ => "\"1970-01-01T00:00:08Z\"", ("smoke", 0.9))],
            Alarms = [One("smoke-high", active: true)],
            ClockOff = true,
        };
        yield return new("clock is the uptime, and starts anew", "smoke-b04-402")
        {
            Before =
            [
                Stamped(1, _ => "900", ("smoke", 0.1)), Stamped(2, _ => "960", ("smoke", 0.1)),
                Stamped(1, _ => "5", ("smoke", 0.9)), Stamped(2, _ => "65", ("smoke", 0.9)),
            ],
            Alarms = [One("smoke-high", active: true)],
            ClockOff = true,
        };
        yield return new("clock is right after one 2099", "smoke-b04-403")
        {
            Before = [Stamped(1, _ => "\"2099-01-01T00:00:00Z\"", ("smoke", 0.1)), Timed(2, Now, ("smoke", 0.9))],
            Alarms = [One("smoke-high", active: true)],
            ClockOff = false,
        };
        yield return new("clock is lost between two readings", "smoke-b04-404")
        {
            Before = [Timed(1, Now, ("smoke", 0.9)), new Until("smoke-high", 1, AlarmState.Active)],
            After = [Stamped(1, _ => "\"2000-01-01T00:00:00Z\"", ("smoke", 0.1)), new Until("smoke-high", 1, AlarmState.Ended)],
            Alarms = [One("smoke-high", active: false)],
            ClockOff = true,
        };
        foreach (var (name, device, write) in new (string, string, Func<DateTimeOffset, string>)[]
        {
            ("time in seconds since 1970", "smoke-b04-501", now => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
            ("time in milliseconds since 1970", "smoke-b04-502", now => now.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)),
            ("time with +0800", "smoke-b04-503", now => $"\"{now.ToOffset(TimeSpan.FromHours(8)):yyyy-MM-dd'T'HH:mm:ss}+0800\""),
        })
        {
            yield return new(name, device)
            {
                Before = [Stamped(1, write, ("smoke", 0.1)), Stamped(2, write, ("smoke", 0.9))],
                Alarms = [One("smoke-high", active: true)],
                ClockOff = false,
            };
        }

        yield return new("time is nonsense", "smoke-b04-504")
        {
            Before = [Stamped(1, _ => "\"yesterday\"", ("smoke", 0.9))],
            Alarms = [One("smoke-high", active: true)],
            Refused = ["ts"],
        };
    }

    // An event is an occurrence, not a state.
    private static IEnumerable<DeviceBehaviour> Events()
    {
        yield return new("button: each press counts", "sos-b04-304")
        {
            Before = [Event(1, "sos"), Event(2, "sos"), Event(3, "sos")],
            Alarms = [new("sos", new ExpectedAlarm(3, IsActive: false, Onset: "ALARM_ONSET_MOMENT"))],
        };
        yield return new("button: a press after the alarm was closed", "sos-b04-604")
        {
            Before = [Event(1, "sos"), new Until("sos", 1, AlarmState.Raised), new Person("acknowledge", "sos"), new Person("close", "sos"), Event(2, "sos")],
            Alarms = [new("sos", new ExpectedAlarm(1, false, IsClosed: true), new ExpectedAlarm(1, false))],
        };
        yield return new("button: a press after the alarm was found false and closed", "sos-b04-904")
        {
            Before = [Event(1, "sos"), new Until("sos", 1, AlarmState.Raised), new Person("reject", "sos"), new Person("close", "sos")],
            After = [Event(2, "sos")],
            Alarms = [new("sos", new ExpectedAlarm(1, false, IsClosed: true), new ExpectedAlarm(1, false))],
        };
        yield return new("button: it sleeps between presses and numbers each 1", "sos-b05-304")
        {
            Before = [Event(1, "sos"), new Leave(), Event(1, "sos"), new Leave()],
            After = [Event(1, "sos")],
            Alarms = [new("sos", new ExpectedAlarm(3, false))],
        };
        yield return new("button: presses without a number", "sos-b05-604")
        {
            Before = [Event(null, "sos"), Event(null, "sos")],
            Alarms = [new("sos", new ExpectedAlarm(2, false))],
            CannotBeTold = true,
        };
        yield return new("button: one press, sent again over a new connection with its own time", "sos-b05-904")
        {
            Before = [new Say(_ => Encoding.UTF8.GetBytes(Once)) { Kind = "event" }, new Break(), new Say(_ => Encoding.UTF8.GetBytes(Once)) { Kind = "event" }],
            Alarms = [new("sos", new ExpectedAlarm(1, false))],
        };
        yield return new("latching contact: true again and again", "sos-b08-304")
        {
            Before = [Reading(1, ("sos", true)), Reading(2, ("sos", true)), Reading(3, ("sos", true)), Reading(4, ("sos", false))],
            Alarms = [new("sos", new ExpectedAlarm(3, false))],
        };
        yield return new("something falls, twice", "cam-falling-01")
        {
            Before = [Event(1, "falling_object"), Event(2, "falling_object")],
            Alarms = [new("falling-object", new ExpectedAlarm(2, false))],
        };
        yield return new("a locked vehicle tries twice, the alarm closed in between", "gate-east")
        {
            Before =
            [
                Reading(1, ("locked_vehicle", true)), new Until("locked-vehicle", 1, AlarmState.Raised), new Person("close", "locked-vehicle"),
                Reading(2, ("locked_vehicle", true)),
            ],
            Alarms = [new("locked-vehicle", new ExpectedAlarm(1, false, IsClosed: true), new ExpectedAlarm(1, false))],
        };
        yield return new("somebody crosses, and another", "cam-perimeter-01")
        {
            Before = [Reading(1, ("crossing", true)), Reading(2, ("crossing", false)), Reading(3, ("crossing", true))],
            Alarms = [new("perimeter-crossing", new ExpectedAlarm(2, false))],
        };
    }

    // Judged false is not blind.
    private static IEnumerable<DeviceBehaviour> Judged()
    {
        // In houses of their own, these three: where several detectors are active, one person far away rejects none of them.
        yield return new("smoke goes on after the alarm was found false and closed", "smoke-b21-101")
        {
            Before = [Smoke(1, 0.9), new Until("smoke-high", 1, AlarmState.Active), new Person("reject", "smoke-high"), new Person("close", "smoke-high")],
            After = [new Until("smoke-high", 2, AlarmState.Active)],
            Alarms = [new("smoke-high", new ExpectedAlarm(1, IsActive: null, IsClosed: true), new ExpectedAlarm(1, IsActive: true, Continues: 1))],
        };
        yield return new("smoke becomes much worse after the alarm was closed", "gas-b22-102")
        {
            // The gas rule waits two minutes: what alarms before is the worse value.
            Before = [Reading(1, ("gas", 25)), new Until("gas-high", 1, AlarmState.Active), new Person("reject", "gas-high"), new Person("close", "gas-high"), Reading(2, ("gas", 90)), new Until("gas-high", 2, AlarmState.Active)],
            Alarms = [new("gas-high", new ExpectedAlarm(1, IsActive: null, IsClosed: true), new ExpectedAlarm(1, IsActive: true, Continues: 1))],
        };
        yield return new("smoke clears after the alarm was closed, and a new fire comes", "gas-b23-103")
        {
            Before =
            [
                Reading(1, ("gas", 50)), new Until("gas-high", 1, AlarmState.Active), new Person("reject", "gas-high"), new Person("close", "gas-high"),
                Reading(2, ("gas", 1)), new Until("gas-high", 1, AlarmState.Ended),
            ],
            After = [Reading(3, ("gas", 50))],
            Alarms = [new("gas-high", new ExpectedAlarm(1, false, IsClosed: true), new ExpectedAlarm(1, true))],
        };
    }

    // What waits for a delay, and what a rate is made of, is not lost.
    private static IEnumerable<DeviceBehaviour> Waiting()
    {
        yield return new("leak begins right before the product goes", "water-leak-b04-f01")
        {
            Before = [Reading(1, ("leak", false)), Reading(2, ("leak", true))],
            After = [new Until("water-leak", 1, AlarmState.Active)],
            Alarms = [One("water-leak", active: true)],
            Values = Values("leak", true),
        };
        yield return new("leak ends right before the product goes", "water-leak-b04-f02")
        {
            Before = [Reading(1, ("leak", true)), new Until("water-leak", 1, AlarmState.Active), Reading(2, ("leak", false))],
            After = [new Until("water-leak", 1, AlarmState.Ended)],
            Alarms = [One("water-leak", active: false)],
            Values = Values("leak", false),
        };
        yield return new("a leak that is over before its delay is none", "water-leak-b04-f03")
        {
            Before = [new Burst(Reading(1, ("leak", true)), Reading(2, ("leak", false)))],
            Alarms = [new("water-leak")],
            Values = Values("leak", false),
        };
        yield return new("a cable heats up across the restart", "electrical-b04")
        {
            Before = [Reading(1, ("cable_temperature", 30))],
            After = [Reading(2, ("cable_temperature", 55))],
            Alarms = [new("cable-heating", new ExpectedAlarm(null, IsActive: true))],
        };
    }

    // What can be understood is taken; the rest is left out, and told.
    private static IEnumerable<DeviceBehaviour> Encoders()
    {
        (string Name, string Device, string Payload, string[] Refused)[] bad =
        [
            ("a null beside the smoke", "smoke-b05-201", """{"seq":1,"values":{"smoke":0.9,"humidity":null}}""", ["humidity"]),
            ("a text beside the smoke", "smoke-b05-202", """{"seq":1,"values":{"unit":"dB/m","smoke":0.9}}""", ["unit"]),
            ("an object beside the smoke", "smoke-b05-203", """{"seq":1,"values":{"raw":{"a":[1,2]},"smoke":0.9}}""", ["raw"]),
            ("1e400 beside the smoke", "smoke-b05-204", """{"seq":1,"values":{"humidity":1e400,"smoke":0.9}}""", ["humidity"]),
            ("more than 64 values", "smoke-b05-301", $$$"""{"seq":1,"values":{"smoke":0.9,{{{ManyValues}}}}}""", []),
            ("the number as text", "smoke-b05-302", """{"seq":"17","values":{"smoke":0.9}}""", []),
            ("the value as text", "smoke-b05-303", """{"seq":1,"values":{"smoke":"0.9"}}""", []),
            ("a name in other case", "smoke-b05-304", """{"seq":1,"values":{"Smoke":0.9}}""", []),
            ("a byte order mark, a line feed and a NUL", "smoke-b05-401", "\ufeff{\"seq\":1,\"values\":{\"smoke\":0.9}}\n\0", []),
        ];
        foreach (var (name, device, payload, refused) in bad)
        {
            yield return new(name, device)
            {
                Before = [new Say(payload)],
                Alarms = [One("smoke-high", active: true)],
                Refused = refused,
            };
        }

        yield return new("yes as text", "water-leak-b05-f01")
        {
            Before = [new Say("""{"seq":1,"values":{"leak":"true"}}""")],
            After = [new Until("water-leak", 1, AlarmState.Active)],
            Alarms = [One("water-leak", active: true)],
        };
        yield return new("no reading at all, then one", "smoke-b05-402")
        {
            Before = [new Say("smoke!"), new Say(""), new Say("[1,2]"), new Say("""{"seq":1,"values":{"smoke":0.9}"""), Smoke(2, 0.1)],
            Alarms = [new("smoke-high")],
            Values = Values("smoke", 0.1),
            Refused = ["malformed"],
        };
    }

    // Kept back and sent later: judged in its own time.
    private static IEnumerable<DeviceBehaviour> OldNews()
    {
        yield return new("a gateway was offline: pressure fell slowly", "hydrant-01")
        {
            Before = [.. Enumerable.Range(0, 11).Select(i => Timed(i + 1, TimeSpan.FromHours(10 - i), ("pressure", 0.40 - (i * 0.02))))],
            Alarms = [new("hydrant-opened")],
            Values = Values("pressure", 0.2),
        };
        yield return new("a gateway was offline: a fire that is over", "smoke-b05-403")
        {
            Before =
            [
                new Burst(
                    Timed(1, TimeSpan.FromMinutes(180), ("smoke", 0.1)), Timed(2, TimeSpan.FromMinutes(170), ("smoke", 0.9)),
                    Timed(3, TimeSpan.FromMinutes(160), ("smoke", 0.9)), Timed(4, TimeSpan.FromMinutes(150), ("smoke", 0.1)),
                    Timed(5, TimeSpan.FromMinutes(140), ("smoke", 0.1)), Timed(6, Now, ("smoke", 0.1))),
            ],
            Alarms = [new("smoke-high", new ExpectedAlarm(1, IsActive: false, Onset: "ALARM_ONSET_PAST"))],
            Values = Values("smoke", 0.1),
            ClockOff = false,
        };
        yield return new("a gateway was offline: a fire that goes on", "smoke-b05-404")
        {
            Before =
            [
                new Burst(
                    Timed(1, TimeSpan.FromMinutes(30), ("smoke", 0.1)), Timed(2, TimeSpan.FromMinutes(20), ("smoke", 0.9)), Timed(3, Now, ("smoke", 0.9))),
            ],
            After = [new Until("smoke-high", 1, AlarmState.Active)],
            Alarms = [new("smoke-high", new ExpectedAlarm(1, IsActive: true))],
        };
    }

    // What a broker keeps is state, never an event, and no news at the next start.
    private static IEnumerable<DeviceBehaviour> Retained()
    {
        yield return new("retained telemetry of a fire that is over", "smoke-b05-501")
        {
            Before =
            [
                Smoke(1, 0.9) with { IsRetained = true }, new Until("smoke-high", 1, AlarmState.Active), Smoke(2, 0.1),
                new Until("smoke-high", 1, AlarmState.Ended), new Person("close", "smoke-high"),
            ],
            After = [Smoke(3, 0.1)],
            Alarms = [One("smoke-high", active: false, closed: true)],
            Values = Values("smoke", 0.1),
        };
        yield return new("retained telemetry of a fire that goes on", "smoke-b05-502")
        {
            Before = [Smoke(1, 0.9) with { IsRetained = true }, new Until("smoke-high", 1, AlarmState.Active)],
            After = [Smoke(2, 0.9)],
            Alarms = [new("smoke-high", new ExpectedAlarm(1, IsActive: true))],
        };
        yield return new("retained button, and the alarm closed", "sos-b08-604")
        {
            Before =
            [
                Event(1, "sos"), new Until("sos", 1, AlarmState.Raised), new Person("close", "sos"),
                new Say("") { Kind = "event", IsRetained = true },
            ],
            Alarms = [new("sos", new ExpectedAlarm(1, false, IsClosed: true))],
        };
    }

    // A device that speaks is online.
    private static IEnumerable<DeviceBehaviour> Wills()
    {
        yield return new("an old connection dies after the new one spoke", "smoke-b05-503")
        {
            Before = [new Open("a", HasWill: true), Status(true) with { Over = "a" }, Smoke(1, 0.1) with { Over = "a" }, new Open("b", HasWill: true), Status(true) with { Over = "b" }, Smoke(2, 0.1) with { Over = "b" }, new Break("a"), Smoke(3, 0.1) with { Over = "b" }],
            After = [Smoke(4, 0.1)],
            Health = "HEALTH_ONLINE",
        };
        yield return new("a connection takes over from one of the same id", "smoke-b05-504")
        {
            Before = [new Open("a", HasWill: true, ClientId: "smoke-b05-504"), Smoke(1, 0.1) with { Over = "a" }, new Open("b", HasWill: true, ClientId: "smoke-b05-504"), Smoke(2, 0.1) with { Over = "b" }],
            After = [Smoke(3, 0.1)],
            Health = "HEALTH_ONLINE",
        };
        yield return new("a connection flaps", "smoke-b05-601")
        {
            Before =
            [
                .. Enumerable.Range(0, 5).SelectMany(i => new DeviceStep[] { new Open("", HasWill: true), Status(true), Smoke(i + 1, 0.1), new Break() }),
                new Open("", HasWill: true), Status(true), Smoke(6, 0.9),
            ],
            After = [Smoke(7, 0.9)],
            Alarms = [One("smoke-high", active: true)],
            Health = "HEALTH_ONLINE",
        };
    }

    // Nuisance handling never mutes life safety, and of one message every alarm comes.
    private static IEnumerable<DeviceBehaviour> Chatter()
    {
        yield return new("a door is forced and its box opened, in one message", "door-b04-1")
        {
            Before = [Reading(1, ("forced", true), ("tamper", true))],
            Alarms = [One("door-forced", active: true), One("door-tamper", active: true)],
        };
        yield return new("a contact chatters and stays closed", "door-b04-2")
        {
            Before = [new Burst([.. Enumerable.Range(1, 21).Select(i => Reading(i, ("forced", i % 2 == 1)))])],
            Alarms = [new("door-forced", new ExpectedAlarm(null, IsActive: true))],
            Values = Values("forced", true),
        };
        yield return new("gas swings around its limit", "gas-b05-201")
        {
            Before = [new Burst([.. Enumerable.Range(1, 21).Select(i => Reading(i, ("gas", i % 2 == 1 ? 50 : 1)))])],
            Alarms = [One("gas-high", active: true)],
            Values = Values("gas", 50.0),
        };
    }

    // Its time is of before the table began, and the same in both messages.
    private static readonly string Once = $$"""{"seq":5,"ts":"{{TimeProvider.System.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}","event":"sos"}""";

    private static string ManyValues => string.Join(',', Enumerable.Range(1, 100).Select(number => $"\"v{number}\":{number}"));

    private static Say Smoke(long? seq, double smoke) => Reading(seq, ("smoke", smoke));

    private static IEnumerable<DeviceStep> Many(int count, Func<int, Say> step) => Enumerable.Range(1, count).Select(step);

    private static ExpectedAlarms One(string rule, bool active, bool closed = false) => new(rule, new ExpectedAlarm(null, active, closed));

    private static Dictionary<string, object> Values(string name, object value) => new() { [name] = value };
}
