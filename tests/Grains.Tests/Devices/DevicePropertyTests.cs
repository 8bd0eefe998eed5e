using CsCheck;
using SafeCommunity.Grains.Alarms;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

/// <summary>
/// For any sequence of messages, of restarts of the device and of the twin, and of kills at any moment of a message, what was
/// acknowledged and by the rules must lead to a raise, a count or a clear has led to it, once.
/// </summary>
public sealed class DevicePropertyTests
{
    private const string Rules = """
        "id":"smoke","when":{"value":"smoke","above":5,"deadband":2}
        "id":"leak","when":{"value":"leak","is":true,"onDelay":"4s","offDelay":"6s"}
        "id":"sos","when":{"value":"sos","is":true,"each":true}
        """;

    private static readonly Gen<Step> Steps =
        from kind in Gen.Frequency((10, Gen.Const("say")), (5, Gen.Const("wait")), (2, Gen.Const("device restarts")), (1, Gen.Const("stop")), (2, Gen.Const("kill")))
        from kill in Gen.Frequency((6, Gen.Const(Kill.Never)), (1, Gen.Const(Kill.BeforeCommit)), (1, Gen.Const(Kill.AfterCommit)))
        from smoke in Gen.Int[0, 8]
        from leak in Gen.Bool
        from sos in Gen.Frequency((3, Gen.Const(false)), (1, Gen.Const(true)))
        from withTime in Gen.Bool
        from again in Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true)))
        from seconds in Gen.Int[1, 9]
        select new Step(kind, kill, smoke, leak, sos, withTime, again, seconds);

    private enum Kill
    {
        Never,
        BeforeCommit,
        AfterCommit,
    }

    [Fact]
    public void What_was_acknowledged_has_led_to_what_the_rules_say() =>
        Steps.Array[1, 60].Sample(steps => new Run().Do(steps), iter: 3_000, print: steps => string.Join("; ", steps.Select(step => step.ToString())));

    private sealed record Step(string Kind, Kill Kill, int Smoke, bool Leak, bool Sos, bool WithTime, bool Again, int Seconds)
    {
        public override string ToString() => Kind == "say"
            ? $"say {Smoke} {(Leak ? "leak" : "dry")}{(Sos ? " sos" : "")}{(WithTime ? " ts" : "")}{(Again ? " again" : "")} {Kill}"
            : $"{Kind} {Seconds}";
    }

    private sealed class Run
    {
        private World _world = new(Rules);
        private long _seq;
        private bool _smoke;
        private bool? _leak;
        private bool _leakActive;
        private int _leakSince;
        private int _presses;
        private int _second;

        public void Do(IEnumerable<Step> steps)
        {
            foreach (var step in steps)
            {
                switch (step.Kind)
                {
                    case "say":
                        Say(step);
                        break;
                    case "wait":
                        Wait(step.Seconds);
                        break;
                    case "device restarts":
                        (_seq, _world.Connection) = (0, _world.Connection + 1);
                        Wait(1);
                        break;
                    default:
                        Restart(step.Kind == "kill", step.Seconds);
                        break;
                }

                Check();
            }
        }

        private void Say(Step step)
        {
            _seq++;
            // A press without a time that is sent again after a kill cannot be told from one of a device that began anew.
            long? time = step.WithTime || (step.Sos && step.Kill != Kill.Never) ? _world.NowMs : null;
            Offer(step, time);
            if (step.Kill != Kill.Never)
            {
                if (step.Kill == Kill.AfterCommit)
                    CommitWithoutSnapshot();
                // Nothing was acknowledged: the device sends it again as soon as it can.
                Restart(killed: true, 1);
                _world.Redelivery = true;
                Offer(step, time);
            }

            _world.Settle();
            // Acknowledged. What the device sends once more, for the answer was lost, changes nothing.
            if (step.Again && time is not null)
                Offer(step, time);
            _world.Settle();
            _world.Redelivery = false;

            _smoke = step.Smoke > (_smoke ? 3 : 5);
            if (step.Leak != _leak)
            {
                Ripen();
                _leakSince = _second;
            }

            _leak = step.Leak;
            if (_leak == _leakActive)
                _leakSince = _second;
            _presses += step.Sos ? 1 : 0;
        }

        private void Offer(Step step, long? time) => _world.Offer(
            _seq, time, ("smoke", step.Smoke, false), ("leak", step.Leak ? 1 : 0, true), ("sos", step.Sos ? 1 : 0, true));

        private void CommitWithoutSnapshot()
        {
            var stored = _world.Stored;
            _world.Settle();
            _world.Forget(stored);
        }

        private void Wait(int seconds)
        {
            for (var i = 0; i < seconds; i++)
            {
                _second++;
                _world.Advance("1s");
                _world.Settle();
            }

            Ripen();
        }

        private void Restart(bool killed, int seconds)
        {
            _second += seconds;
            var connection = _world.Connection + 1;
            _world = killed ? _world.Killed(Rules, TimeSpan.FromSeconds(seconds)) : _world.Stopped(Rules, TimeSpan.FromSeconds(seconds));
            _world.Connection = connection;
            _world.Monitor.Tick();
            _world.Settle();
            Ripen();
        }

        private void Ripen()
        {
            if (_leak is { } leak && leak != _leakActive && _second - _leakSince >= (leak ? 4 : 6))
                (_leakActive, _leakSince) = (leak, _second);
        }

        private void Check()
        {
            Ripen();
            Assert.Equal(_smoke, Newest("smoke")?.Active ?? false);
            Assert.Equal(_leakActive, Newest("leak")?.Active ?? false);
            Assert.Equal(_presses, _world.Alarms.Values.Where(alarm => alarm.Rule == "sos").Sum(alarm => alarm.Count));
        }

        private AlarmRecord? Newest(string rule) =>
            _world.Alarms.Values.Where(alarm => alarm.Rule == rule).MaxBy(alarm => alarm.Ordinal);
    }
}
