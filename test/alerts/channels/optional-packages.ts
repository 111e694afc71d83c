const has = async (name: string) =>
  import(name).then(
    () => true,
    () => false,
  );

/** Without it the channel for e-mail says what to install. */
export const hasNodemailer = await has('nodemailer');
/** Without it the channel for Amazon SNS says what to install. */
export const hasSns = await has('@aws-sdk/client-sns');
