namespace Hil;

/// <summary>One machine with a running phone for all stories that leave it as they found it; boots once.</summary>
public sealed class SharedMachine : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hil-").FullName;
    private Machine? _machine;

    internal Machine Machine => _machine ?? throw new InvalidOperationException("the machine did not start");

    /// <summary>A story failed, and nobody knows in what state the booth is.</summary>
    internal bool IsInDoubt { get; set; }

    public async ValueTask InitializeAsync() => await StartAsync();

    internal async Task MendAsync()
    {
        if (IsInDoubt)
        {
            await RestartAsync();
            IsInDoubt = false;
        }
    }

    /// <summary>The machine is off: boots it again on the disk as it was left, which must be whole.</summary>
    internal async Task RestartAsync()
    {
        await Machine.DisposeAsync();
        await DataDisk.VerifiedJournalAsync(_folder);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_machine is not null)
        {
            await _machine.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAsync()
    {
        _machine = await Machine.BootAsync(_folder);
        await _machine.StartPhoneAsync();
    }
}

/// <summary>The stories that share it; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class SharedMachineCollection : ICollectionFixture<SharedMachine>
{
    public const string Name = "shared machine";
}
