namespace SafeCommunity.DeviceBridge.Dispatch;

/// <summary>
/// Keeps the order of messages of devices that are not known yet: a message waits here until those of the same device that came
/// before it have gone on.
/// </summary>
internal sealed class DeviceTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Turn> _last = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Whether a message of this device waits, so that the next one must as well. Costs nothing while none of any waits.</summary>
    public bool IsWaiting(ReadOnlySpan<char> device)
    {
        if (Volatile.Read(ref _count) == 0)
            return false;
        lock (_lock)
            return _last.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(device);
    }

    /// <summary>Takes the next turn of a device. It must be disposed when the message has gone on.</summary>
    public Turn Take(string device)
    {
        lock (_lock)
        {
            var turn = new Turn(this, device, _last.GetValueOrDefault(device)?.End ?? Task.CompletedTask);
            _last[device] = turn;
            Volatile.Write(ref _count, _last.Count);
            return turn;
        }
    }

    /// <summary>The turn of one message.</summary>
    public sealed class Turn(DeviceTurns turns, string device, Task begin) : IDisposable
    {
        private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when those before it have gone on.</summary>
        public Task Begin => begin;

        /// <summary>Completes when this one has gone on.</summary>
        public Task End => _end.Task;

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (turns._lock)
            {
                if (turns._last.GetValueOrDefault(device) == this)
                    turns._last.Remove(device);
                Volatile.Write(ref turns._count, turns._last.Count);
            }

            _end.TrySetResult();
        }
    }
}
