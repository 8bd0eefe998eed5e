using CsCheck;
using SafeCommunity.Grains.Devices;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

public sealed class SeqWindowTests
{
    [Fact]
    public void It_agrees_with_a_model_that_remembers_every_number()
    {
        var step = Gen.Select(
            Gen.OneOf(Gen.Long[0, 200], Gen.Long[0, 20], Gen.Long[long.MaxValue - 100, long.MaxValue], Gen.Long[long.MinValue, long.MinValue + 9]),
            Gen.Long[0, 50],
            Gen.Int[0, 9]);

        step.Array[1, 120].Sample(
            steps =>
            {
                var (window, model) = (new SeqWindow(), new Model());
                foreach (var (number, time, form) in steps)
                {
                    long? seq = form == 0 ? null : number;
                    long? timeMs = form is 1 ? null : time;
                    Assert.Equal(model.Take(seq, timeMs, out var expected), window.Take(seq, timeMs, out var missed));
                    Assert.Equal(expected, missed);
                    Assert.Equal(model.Newest, window.Newest);
                }
            },
            iter: 3_000);
    }

    [Fact]
    public void After_a_restart_only_the_newest_is_known_as_seen()
    {
        var window = SeqWindow.Restore(100, 5_000);

        Assert.Equal(SeqVerdict.Duplicate, window.Take(100, 5_000, out _));
        Assert.Equal(SeqVerdict.OutOfOrder, window.Take(99, 4_900, out var filled));
        Assert.Equal(0, filled);
        Assert.Equal(SeqVerdict.Late, window.Take(20, 5_000, out _));
        Assert.Equal(SeqVerdict.New, window.Take(103, 5_100, out var missed));
        Assert.Equal(2, missed);
    }

    private sealed class Model
    {
        private readonly HashSet<long> _seen = [];
        private long _first;
        private Int128 _newestTime = Int128.MinValue;

        public long? Newest { get; private set; }

        public SeqVerdict Take(long? seq, long? time, out long missed)
        {
            missed = 0;
            var isNew = seq is null || Newest is null || seq > Newest;
            if (seq is { } number && Newest is { } newest && !isNew)
            {
                if ((Int128)newest - number < 64)
                {
                    missed = !_seen.Contains(number) && number > _first ? -1 : 0;
                    return _seen.Add(number) ? SeqVerdict.OutOfOrder : SeqVerdict.Duplicate;
                }

                if (time <= _newestTime)
                    return SeqVerdict.Late;
                _seen.Clear();
                (Newest, _first) = (number, number);
            }
            else if (seq is { } ahead)
            {
                missed = Newest is { } before ? (long)Int128.Min((Int128)ahead - before - 1, long.MaxValue) : 0;
                _first = Newest is null ? ahead : _first;
                Newest = ahead;
            }

            if (seq is { } taken)
                _seen.Add(taken);
            _newestTime = time ?? _newestTime;
            return SeqVerdict.New;
        }
    }
}
