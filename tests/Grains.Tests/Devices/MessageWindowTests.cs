using CsCheck;
using SafeCommunity.Grains.Devices;
using Xunit;

namespace SafeCommunity.Grains.Tests.Devices;

public sealed class MessageWindowTests
{
    [Fact]
    public void It_agrees_with_a_model_that_remembers_every_message()
    {
        var step = Gen.Select(
            Gen.OneOf(Gen.Long[0, 200], Gen.Long[0, 20], Gen.Long[long.MaxValue - 100, long.MaxValue], Gen.Long[long.MinValue, long.MinValue + 9]),
            Gen.Long[1, 3],
            Gen.Bool,
            Gen.Int[0, 9]);

        step.Array[1, 120].Sample(
            steps =>
            {
                var (window, model) = (default(MessageWindow), new Model());
                foreach (var (number, digest, isSure, form) in steps)
                {
                    long? seq = form == 0 ? null : number;
                    Assert.Equal(model.Take(seq, digest, isSure, out var expected), window.Take(seq, digest, isSure, isOlder: false, out var missed));
                    Assert.Equal(expected, missed);
                    Assert.Equal(model.Newest, window.Newest);
                }
            },
            iter: 3_000);
    }

    [Fact]
    public void After_a_restart_no_number_alone_makes_a_message_an_old_one()
    {
        var window = MessageWindow.Restore(100);

        Assert.Equal(MessageVerdict.New, window.Take(100, 7, isSure: true, isOlder: false, out _));
        Assert.Equal(MessageVerdict.Repeated, window.Take(100, 7, isSure: true, isOlder: false, out _));
        Assert.Equal(MessageVerdict.New, window.Take(99, 8, isSure: true, isOlder: false, out _));
        Assert.Equal(MessageVerdict.New, window.Take(103, 9, isSure: true, isOlder: false, out var missed));
        Assert.Equal(3, missed);
    }

    private sealed class Model
    {
        private readonly Dictionary<long, long> _seen = [];
        private long _first;

        public long? Newest { get; private set; }

        public MessageVerdict Take(long? seq, long digest, bool isSure, out long missed)
        {
            missed = 0;
            if (seq is not { } number)
                return MessageVerdict.New;
            if (Newest is { } newest && number > newest)
            {
                missed = (long)Int128.Min((Int128)number - newest - 1, long.MaxValue);
                (Newest, _seen[number]) = (number, digest);
                return MessageVerdict.New;
            }

            if (Newest is { } last && (Int128)last - number < 64)
            {
                if (_seen.TryGetValue(number, out var known) && isSure && known == digest)
                    return MessageVerdict.Repeated;
                if (!_seen.ContainsKey(number) && number > _first)
                {
                    (missed, _seen[number]) = (-1, digest);
                    return MessageVerdict.Overtaken;
                }
            }

            _seen.Clear();
            (Newest, _first, _seen[number]) = (number, number, digest);
            return MessageVerdict.New;
        }
    }
}
