using System.Security.Cryptography;

namespace SafeCommunity.Simulator.Running;

/// <summary>Numbers that are the same in every run, where the product wants numbers that nobody can guess.</summary>
internal sealed class SeededNumbers(int seed) : RandomNumberGenerator
{
    private readonly Random _random = new(seed);
    private readonly Lock _lock = new();

    public override void GetBytes(byte[] data)
    {
        lock (_lock)
            _random.NextBytes(data);
    }
}
