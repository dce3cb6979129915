// SPDX-License-Identifier: GPL-2.0
/*
 * i2c-sim: an I2C adapter with a fixed bus number whose transfers are answered by a process.
 *
 * The process opens /dev/i2c-sim. Without one the bus is there and nobody acknowledges. All numbers in the machine's order:
 *
 *   read()   one transfer:  u32 serial, u32 messages, then for each message u16 address, u16 flags (I2C_M_RD = 1),
 *            u16 length, u16 zero, and the bytes if it is a write
 *   write()  its answer:    u32 serial, s32 result (0, or an errno such as -EREMOTEIO for a missing acknowledge), then the
 *            bytes of all read messages, in their order
 *
 * How long a transfer takes is the process's business, a bus that is held low included: it answers -ETIMEDOUT when that time is over.
 * Only if no answer comes within timeout_ms, long even for a machine that stands still at times, the transfer ends without one; an
 * answer after that is refused with -ESTALE.
 */
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/i2c.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/wait.h>

#define LARGEST 4096

struct head {
	u32 serial;
	u32 count; /* messages; in an answer the result, signed */
};

struct message_head {
	u16 address;
	u16 flags;
	u16 length;
	u16 zero;
};

static int bus = 1;
module_param(bus, int, 0444);
MODULE_PARM_DESC(bus, "number of the bus");

static unsigned int timeout_ms = 30000;
module_param(timeout_ms, uint, 0644);
MODULE_PARM_DESC(timeout_ms, "how long an answer may take");

/* Guarded by gate; the adapter's own lock lets one transfer in at a time. */
static DEFINE_MUTEX(gate);
static DECLARE_WAIT_QUEUE_HEAD(offered_queue);
static DECLARE_COMPLETION(answered);
static struct i2c_msg *messages;
static int message_count;
static u32 serial;
static bool offered; /* nobody has read this transfer yet */
static bool served;
static int result;

static int sim_transfer(struct i2c_adapter *adapter, struct i2c_msg *msgs, int count)
{
	int ended;

	mutex_lock(&gate);
	if (!served) {
		mutex_unlock(&gate);
		return -EREMOTEIO;
	}
	messages = msgs;
	message_count = count;
	serial++;
	offered = true;
	result = -ETIMEDOUT;
	reinit_completion(&answered);
	mutex_unlock(&gate);
	wake_up_interruptible(&offered_queue);

	wait_for_completion_timeout(&answered, msecs_to_jiffies(timeout_ms));

	mutex_lock(&gate);
	messages = NULL;
	offered = false;
	ended = result;
	mutex_unlock(&gate);
	return ended < 0 ? ended : count;
}

static u32 sim_functionality(struct i2c_adapter *adapter)
{
	return I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL;
}

static const struct i2c_algorithm sim_algorithm = {
	.master_xfer = sim_transfer,
	.functionality = sim_functionality,
};

static struct i2c_adapter sim_adapter = {
	.owner = THIS_MODULE,
	.algo = &sim_algorithm,
	.name = "i2c-sim",
};

static ssize_t pack(u8 *to)
{
	struct head head = { .serial = serial, .count = message_count };
	u8 *at = to;
	int i;

	memcpy(at, &head, sizeof(head));
	at += sizeof(head);
	for (i = 0; i < message_count; i++) {
		const struct i2c_msg *msg = &messages[i];
		struct message_head part = { .address = msg->addr, .flags = msg->flags, .length = msg->len };
		size_t bytes = msg->flags & I2C_M_RD ? 0 : msg->len;

		if (at + sizeof(part) + bytes > to + LARGEST)
			return -EMSGSIZE;
		memcpy(at, &part, sizeof(part));
		at += sizeof(part);
		memcpy(at, msg->buf, bytes);
		at += bytes;
	}
	return at - to;
}

static ssize_t sim_read(struct file *file, char __user *to, size_t size, loff_t *offset)
{
	u8 *packed = kmalloc(LARGEST, GFP_KERNEL);
	ssize_t length;

	if (!packed)
		return -ENOMEM;
	do {
		length = wait_event_interruptible(offered_queue, READ_ONCE(offered));
		if (length)
			break;
		mutex_lock(&gate);
		if (offered) {
			offered = false;
			length = pack(packed);
		}
		mutex_unlock(&gate);
	} while (!length); /* the transfer had timed out before we looked */

	if (length > 0 && (length > size || copy_to_user(to, packed, length)))
		length = -EFAULT;
	kfree(packed);
	return length;
}

static int unpack(const u8 *from, const u8 *end)
{
	int i;

	for (i = 0; i < message_count; i++) {
		struct i2c_msg *msg = &messages[i];

		if (!(msg->flags & I2C_M_RD))
			continue;
		if (from + msg->len > end)
			return -EPROTO;
		memcpy(msg->buf, from, msg->len);
		from += msg->len;
	}
	return 0;
}

static ssize_t sim_write(struct file *file, const char __user *from, size_t size, loff_t *offset)
{
	struct head head;
	ssize_t status = size;
	u8 *packed;

	if (size < sizeof(head) || size > LARGEST)
		return -EINVAL;
	packed = memdup_user(from, size);
	if (IS_ERR(packed))
		return PTR_ERR(packed);
	memcpy(&head, packed, sizeof(head));

	mutex_lock(&gate);
	if (!messages || offered || head.serial != serial) {
		status = -ESTALE;
	} else {
		result = (s32)head.count;
		if (result >= 0)
			result = unpack(packed + sizeof(head), packed + size);
		complete(&answered);
	}
	mutex_unlock(&gate);
	kfree(packed);
	return status;
}

static int sim_open(struct inode *inode, struct file *file)
{
	int status = 0;

	mutex_lock(&gate);
	if (served)
		status = -EBUSY;
	else
		served = true;
	mutex_unlock(&gate);
	return status;
}

static int sim_release(struct inode *inode, struct file *file)
{
	mutex_lock(&gate);
	served = false;
	result = -EREMOTEIO;
	complete(&answered);
	mutex_unlock(&gate);
	return 0;
}

static const struct file_operations sim_operations = {
	.owner = THIS_MODULE,
	.open = sim_open,
	.release = sim_release,
	.read = sim_read,
	.write = sim_write,
};

static struct miscdevice sim_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "i2c-sim",
	.fops = &sim_operations,
};

static int __init sim_init(void)
{
	int status;

	sim_adapter.nr = bus;
	status = i2c_add_numbered_adapter(&sim_adapter);
	if (status)
		return status;
	status = misc_register(&sim_device);
	if (status)
		i2c_del_adapter(&sim_adapter);
	return status;
}

static void __exit sim_exit(void)
{
	misc_deregister(&sim_device);
	i2c_del_adapter(&sim_adapter);
}

module_init(sim_init);
module_exit(sim_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("I2C adapter that is answered by a process");
